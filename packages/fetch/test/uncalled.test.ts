import { CHROME } from '@openpanel-node/testkit';
import { Hono } from 'hono';
import { expect, it, vi } from 'vitest';
import { openpanel } from '../src/hono.js';
import { op } from '../src/index.js';

it('app.use(openpanel) works, and says what to write', async () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => {});
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  vi.stubEnv('OPENPANEL_DISABLED', 'true');
  // @ts-expect-error: it must be called.
  const app = new Hono().use(openpanel);
  app.get('/', (c) => c.text(typeof c.var.op.track));
  for (let request = 0; request < 2; request += 1) {
    const response = await app.request('/', { headers: { 'user-agent': CHROME } });
    expect(await response.text()).toBe('function');
  }
  expect(error).toHaveBeenCalledOnce();
  expect(error.mock.lastCall?.join()).toContain('app.use(openpanel())');
  await op.shutdown(0);
});
