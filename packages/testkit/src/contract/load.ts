import http from 'node:http';
import type { RecordedEvent } from '@openpanel-node/core';
import { expect, it } from 'vitest';
import { request } from '../http-client.js';
import { nameOf, profileOf, propertiesOf } from '../recorded-event.js';
import { CHROME } from '../user-agents.js';
import { type ContractAdapter, headerOf } from './adapter.js';
import { LOST, OWN_EVENTS_OF_ASYNC_PATHS } from './async-paths.js';
import { reportFidelity } from './fidelity.js';
import { start } from './fixture.js';

/** One adapter gets them all in the gate; `npm run test:fidelity` sends them to every major version of every adapter. */
const REQUESTS = 1_000;
const ALL_REQUESTS = 10_000;
const USERS = 1_000;
const IN_FLIGHT = 200;
/** Long enough to arrive in several parts. */
const FILLER = 'x'.repeat(3_000);

/** Everything about a user is derived from one number, so that a mixed-up event shows. */
const userAt = (index: number) => ({
  profileId: `u_${index}`,
  ip: `203.0.${index >> 8}.${index & 255}`,
  userAgent: `${CHROME} Visitor/${index}`,
});

/** The name of the user in a body of each kind. */
const BODIES: Readonly<Record<string, (of: string) => { type: string; body: string }>> = {
  json: (of) => ({ type: 'application/json', body: JSON.stringify({ of, filler: FILLER }) }),
  form: (of) => ({ type: 'application/x-www-form-urlencoded', body: `of=${of}&filler=${FILLER}` }),
  file: (of) => ({
    type: 'multipart/form-data; boundary=edge',
    body: [
      `--edge\r\ncontent-disposition: form-data; name="of"\r\n\r\n${of}`,
      `--edge\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\ncontent-type: text/plain\r\n\r\n${FILLER}`,
      '--edge--\r\n',
    ].join('\r\n'),
  }),
};
const KINDS = Object.keys(BODIES);

function isRight(event: RecordedEvent): boolean {
  const { profileId, ip, userAgent } = userAt(Number(String(propertiesOf(event)['of']).slice('u_'.length)));
  if (nameOf(event) !== LOST) {
    return profileOf(event) === profileId && event.ip === ip && event.userAgent === userAgent;
  }
  return profileOf(event) === undefined && event.ip === undefined && event.userAgent.startsWith('openpanel-node/');
}

export const crowdOf = ({ crowd = REQUESTS }: ContractAdapter): number =>
  process.env['LOAD_EVERY_MAJOR'] ? ALL_REQUESTS : crowd;

/** Many requests at once, through parsers, timers, threads and streams: no event is another's. */
export function load(adapter: ContractAdapter): void {
  const count = crowdOf(adapter);
  const title = `${count} requests of ${USERS} users, ${IN_FLIGHT} at a time`;
  it(title, { timeout: 180_000 }, async ({ task }) => {
    const getProperties = (request: unknown) => ({ of: headerOf(adapter, request, 'x-user')?.split('@')[0] });
    const options = { getProperties, maxQueueSize: 1_000_000, maxQueueBytes: 2 ** 31 } as never;
    const app = await start(adapter, { options });
    const agent = new http.Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
    await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const { profileId, ip, userAgent } = userAt(index % USERS);
        const kind = KINDS[index % KINDS.length] as string;
        const { type, body } = BODIES[kind]!(profileId);
        const headers = { 'content-type': type, 'content-length': String(Buffer.byteLength(body)) };
        const visitor = { 'x-user': `${profileId}@org`, 'x-forwarded-for': ip, 'user-agent': userAgent };
        const answer = await request(`${app.url}/load/${kind}`, {
          method: 'POST',
          headers: { ...headers, ...visitor },
          body,
          agent,
        });
        expect(answer.status).toBe(200);
      }),
    );
    agent.destroy();
    const events = await app.sent();
    const wrong = events.filter((event) => !isRight(event));
    reportFidelity(task, events.length, wrong.length);
    expect(wrong.slice(0, 5)).toEqual([]);
    // What has lost its request goes to the default client of the process, which may be that of another test.
    const own = events.filter((event) => nameOf(event) !== LOST);
    expect(own).toHaveLength((OWN_EVENTS_OF_ASYNC_PATHS + 1) * count);
  });
}
