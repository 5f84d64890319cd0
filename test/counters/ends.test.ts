import { expect, it } from 'vitest';
import { api, GAP_MS, runProgram } from './counting-process.js';

it('identify, then an awaited increment, as a whole program: the gap is waited for, and the count is right', async () => {
  const { inspector } = await api();
  const { code, awaited, ends, lines } = await runProgram(inspector.url, 'identified');
  expect({ code, awaited }).toEqual({ code: 0, awaited: { status: 'queued' } });
  expect(ends).toMatchObject([
    { type: 'identify', status: 'delivered' },
    { type: 'increment', property: 'logins', status: 'delivered' },
  ]);
  expect(lines).toEqual([
    '[openpanel] Waiting up to 1 s for 1 call, because changes to the same profile have to be spaced out.',
  ]);
  await expect.poll(() => inspector.profile('u')?.properties).toMatchObject({ plan: 'pro', logins: '1' });
});

it('a program with one increment does not wait for anything', async () => {
  const { inspector, requests } = await api({ profiles: [{ id: 'u', properties: { logins: 4 } }] });
  const env = { OPENPANEL_COUNTER_SETTLE_MS: '60000', OPENPANEL_SHUTDOWN_TIMEOUT_MS: '30000' };
  const { code, awaited, ends, lines } = await runProgram(inspector.url, 'once', env);
  expect({ code, awaited, lines }).toEqual({ code: 0, awaited: { status: 'queued' }, lines: [] });
  expect(ends).toMatchObject([{ type: 'increment', status: 'delivered' }]);
  expect(requests('increment')).toHaveLength(1);
  await expect.poll(() => inspector.profile('u')?.properties['logins']).toBe('5');
});

it('a program that counts all the time sends one request a gap, and loses none at a signal', async () => {
  const { inspector, requests } = await api({ profiles: [{ id: 'u', properties: { hits: 0 } }] });
  const untilReady = Date.now();
  const {
    code,
    report,
    made = 0,
  } = await runProgram(inspector.url, 'served', {}, (kill) => {
    void expect
      .poll(() => requests('increment').length, { timeout: 15_000 })
      .toBe(3)
      .then(() => kill('SIGTERM'));
  });
  expect(code).toBe(0);
  expect(report).toMatchObject({ delivered: made, dropped: 0, pending: 0, held: 0 });
  expect(made).toBeGreaterThan(2 * (GAP_MS / 20));
  const times = requests('increment').map(({ receivedAt }) => Date.parse(receivedAt));
  for (const [index, at] of times.entries()) {
    expect(at - (times[index - 1] ?? untilReady)).toBeGreaterThanOrEqual(GAP_MS - 5);
  }
  await expect.poll(() => inspector.profile('u')?.properties['hits']).toBe(String(made));
});

it('a natural exit takes the time for one gap after another, and names the time that more would have needed', async () => {
  const { inspector } = await api();
  const env = { OPENPANEL_SHUTDOWN_TIMEOUT_MS: '1000' };
  const { code, ends, lines } = await runProgram(inspector.url, 'several', env);
  expect(code).toBe(0);
  const delivered = ends.filter(({ type }) => type === 'increment').length;
  // 1.4 s for five gaps of 0.4 s.
  expect(delivered).toBeGreaterThanOrEqual(1);
  expect(delivered).toBeLessThan(5);
  expect(lines[0]).toContain('Waiting up to 2 s for 5 calls');
  const left = 5 - delivered;
  expect(lines[1]).toContain(`The process exits with ${left} call${left === 1 ? '' : 's'} undelivered`);
  expect(lines[1]).toMatch(
    /still waiting for an earlier change to the same profile; shutdown\((3|4)000\) would have delivered/,
  );
  await expect
    .poll(() => Object.values(inspector.profile('u')?.properties ?? {}).filter((value) => value === '1'))
    .toHaveLength(delivered);
});

it('what would undo an earlier write is not sent at an end that is too short: counted, and said with the time that it needs', async () => {
  const { inspector, requests } = await api();
  const { code, report, ends, lines } = await runProgram(inspector.url, 'deadline', {
    OPENPANEL_COUNTER_SETTLE_MS: '2000',
  });
  expect(code).toBe(0);
  expect(report).toMatchObject({ delivered: 1, dropped: 2, pending: 0, held: 0, droppedBy: { shutdown: 2 } });
  expect(ends.slice(1)).toMatchObject([
    { property: 'logins', status: 'dropped', reason: 'shutdown' },
    { property: 'orders', status: 'dropped', reason: 'shutdown' },
  ]);
  expect(lines.at(-1)).toMatch(
    /Events were dropped: 2 shutdown\. 2 calls were still waiting for an earlier change to the same profile; shutdown\([56]000\) would have delivered them\./,
  );
  expect(requests('increment')).toHaveLength(0);
});
