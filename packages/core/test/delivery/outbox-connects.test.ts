import { expect, it, onTestFinished } from 'vitest';
import type { OutboxWriter } from '../../src/delivery/outbox.js';
import { OpenPanel } from '../../src/index.js';

const PROJECT = {
  clientId: '3d3ce7a9-6a4f-4b1d-9d1f-6c9f2d9b8a11',
  apiUrl: 'http://127.0.0.1:1',
  logger: false,
} as const;

/** A client whose outbox is away as long as `isAway` says so. */
function open(isAway: (tries: number) => boolean) {
  let tries = 0;
  const writer: OutboxWriter = {
    async append() {
      tries += 1;
      if (isAway(tries)) throw new Error('there is no connection');
      return [];
    },
    async check() {},
  };
  const client = new OpenPanel({ ...PROJECT, outbox: { open: () => writer } });
  onTestFinished(async () => void (await client.shutdown(0)));
  const warnings: string[] = [];
  client.on('warning', ({ code }) => void warnings.push(code));
  return { client, warnings };
}

it('an outbox that is not connected yet is no outage: nothing is logged, and the call ends as handed over', async () => {
  const { client, warnings } = open((tries) => tries < 3);
  expect(await client.track('first')).toEqual({ status: 'handed_over' });
  expect(warnings).toEqual([]);
});

it('an outbox that stays away is one: it is logged, and calls end as queued', async () => {
  const { client, warnings } = open(() => true);
  expect(await client.track('first')).toEqual({ status: 'queued' });
  expect(warnings).toEqual(['outbox_unavailable']);
});
