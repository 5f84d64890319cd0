import { propertiesOf } from '@openpanel-node/testkit';
import { expect } from 'vitest';
import type { RunningApp } from './start-app.js';

/** What the only request of an app was answered with, and the route in its only event. */
export async function outcomeOf(
  app: RunningApp,
  path: string,
  options?: Parameters<RunningApp['get']>[1],
): Promise<unknown[]> {
  const { status } = await app.get(path, options);
  const events = await app.requestEvents();
  expect(events).toHaveLength(1);
  const properties = propertiesOf(events[0]);
  expect(properties).toMatchObject({ url: path, status });
  return [status, properties['route']];
}
