import http from 'node:http';
import type { RecordedEvent } from '@openpanel-node/core';
import { expect, it } from 'vitest';
import { request } from '../http-client.js';
import { propertiesOf } from '../recorded-event.js';
import { CHROME } from '../user-agents.js';
import { type ContractAdapter, headerOf } from './adapter.js';
import { start } from './fixture.js';

const REQUESTS = 1_000;
const USERS = 100;
const IN_FLIGHT = 200;

/** Everything about a user is derived from one number, so that a mixed-up event shows. */
const userAt = (index: number) => {
  const user = index % USERS;
  return {
    headers: {
      'x-user': `u_${user}@org_${user % 7}`,
      'x-forwarded-for': `203.0.113.${user}`,
      'user-agent': `${CHROME} Visitor/${user}`,
    },
    expected: {
      ip: `203.0.113.${user}`,
      userAgent: `${CHROME} Visitor/${user}`,
      profileId: `u_${user}`,
      groups: [`org_${user % 7}`],
    },
  };
};

const summaryOf = ({ ip, userAgent, payload }: RecordedEvent) => {
  const { profileId, groups } = payload as { profileId?: string; groups?: string[] };
  return { ip, userAgent, profileId, groups };
};

export function isolation(adapter: ContractAdapter): void {
  it('never mixes up 1 000 requests of 100 users, 200 in flight', async () => {
    const groupOf = (request: unknown) => [headerOf(adapter, request, 'x-user')?.split('@')[1]];
    const options = { getGroups: async (request: never) => groupOf(request) } as never;
    const app = await start(adapter, { options });
    const agent = new http.Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
    await Promise.all(
      Array.from({ length: REQUESTS }, (_, index) =>
        request(`${app.url}/orgs/o${index}/users/${index}`, { headers: userAt(index).headers, agent }),
      ),
    );
    agent.destroy();
    const events = await app.sent();
    expect(events).toHaveLength(3 * REQUESTS);
    const wrong = events.filter((event) => {
      const user = Number(/\d+$/.exec(event.userAgent)?.[0]);
      return JSON.stringify(summaryOf(event)) !== JSON.stringify(userAt(user).expected);
    });
    expect(wrong).toEqual([]);
    const urls = events.map((event) => propertiesOf(event)['url']).filter(Boolean);
    expect(new Set(urls).size).toBe(REQUESTS);
  });

  it('gives each request of a keep-alive connection a scope of its own', async () => {
    const app = await start(adapter);
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    await app.get('/identify', { agent });
    await app.get('/user/5', { agent });
    agent.destroy();
    const [first, second] = await app.requestEvents();
    expect(first?.payload).toMatchObject({ profileId: 'identified' });
    expect(second?.payload).not.toHaveProperty('profileId');
    expect(second?.payload).not.toHaveProperty('groups');
  });
}
