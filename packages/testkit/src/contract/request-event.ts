import { once } from 'node:events';
import type { RecordedEvent } from '@openpanel-node/core';
import { expect, it } from 'vitest';
import { openRequest } from '../http-client.js';
import { nameOf, propertiesOf } from '../recorded-event.js';
import { CHROME } from '../user-agents.js';
import { type ContractAdapter, headerOf } from './adapter.js';
import { start, VISITOR_IP } from './fixture.js';

/** Fulfils with the properties of the first request event that is sent. */
async function nextEvent(client: { on(name: 'delivery', listener: (event: unknown) => void): () => void }) {
  return new Promise<Record<string, unknown>>((resolve) => {
    client.on('delivery', (event) => resolve(propertiesOf(event as RecordedEvent)));
  });
}

export function requestEvent(adapter: ContractAdapter): void {
  it('says what was asked, what was answered and how long it took', async () => {
    const app = await start(adapter);
    const before = Date.now();
    await app.get('/orgs/acme/users/7?tab=billing&token=s3cret', {
      headers: { host: 'shop.example:8080', referer: 'https://search.example/?q=shoes&code=s3cret' },
    });
    const [event, ...more] = await app.requestEvents();
    expect(more).toEqual([]);
    const { duration, __timestamp, ...properties } = propertiesOf(event);
    expect(properties).toEqual({
      method: 'GET',
      url: '/orgs/acme/users/7?tab=billing&token=REDACTED',
      route: '/orgs/:orgId/users/:id',
      status: 200,
      query: { tab: 'billing', token: 'REDACTED' },
      __path: 'http://shop.example:8080/orgs/acme/users/7?tab=billing&token=REDACTED',
      __referrer: 'https://search.example/?q=shoes&code=REDACTED',
    });
    expect(duration).toBeGreaterThan(0);
    expect(Date.parse(String(__timestamp))).toBeGreaterThanOrEqual(before + 1);
    expect(event).toMatchObject({ ip: VISITOR_IP, userAgent: CHROME });
    expect(JSON.stringify(await app.sent())).not.toContain('s3cret');
  });

  it.each([
    ['/', 200, '/'],
    ['/user/5', 200, '/user/:id'],
    ['/boom', 500, '/boom'],
    ['/reject', 500, '/reject'],
    ['/nothing/here', 404, undefined],
  ])('of %s has status %i and route %s, once', async (path, status, route) => {
    const app = await start(adapter);
    expect((await app.get(path)).status).toBe(status);
    const events = await app.requestEvents();
    expect(events).toHaveLength(1);
    expect(propertiesOf(events[0])).toMatchObject({ status });
    expect(propertiesOf(events[0])['route']).toBe(route);
  });

  it('has the profile and the groups of an auth middleware that runs later', async () => {
    const app = await start(adapter, {
      options: { getGroups: (request) => headerOf(adapter, request, 'x-user')?.split('@')[1] },
    });
    await app.get('/user/5', { headers: { 'x-user': 'u_1@acme' } });
    const [event] = await app.requestEvents();
    expect(event?.payload).toMatchObject({ profileId: 'u_1', groups: ['acme'] });
  });

  it('has the profile and the group that the handler set', async () => {
    const app = await start(adapter);
    expect((await app.get('/identify')).status).toBe(204);
    const events = await app.sent();
    expect(events.map((event) => event.type).sort()).toEqual(['assign_group', 'identify', 'track']);
    expect(events.find((event) => event.type === 'track')?.payload).toMatchObject({
      name: 'request',
      profileId: 'identified',
      groups: ['late-group'],
    });
  });

  it('is sent once when the middleware is mounted twice', async () => {
    const app = await start(adapter, { twice: true });
    await app.get('/orgs/acme/users/7');
    const names = (await app.sent()).map(nameOf);
    expect(names.sort()).toEqual(['deep', 'request', 'viewed']);
  });

  it('of a client that left before anything was sent is aborted and has no status', async () => {
    const app = await start(adapter);
    const event = nextEvent(app.client);
    const request = openRequest(`${app.url}/never`, { headers: { 'user-agent': CHROME } });
    request.on('error', () => {});
    await app.arrived;
    request.destroy();
    const properties = await event;
    expect(properties).toMatchObject({ aborted: true, route: '/never' });
    expect(properties).not.toHaveProperty('status');
  });

  it('of a download that the client left is aborted and has the status that went out', async () => {
    const app = await start(adapter);
    const event = nextEvent(app.client);
    const request = openRequest(`${app.url}/stream`, { headers: { 'user-agent': CHROME } });
    request.on('error', () => {});
    const [response] = await once(request, 'response');
    await once(response, 'data');
    request.destroy();
    expect(await event).toMatchObject({ aborted: true, status: 200, route: '/stream' });
    expect((await app.requestEvents()).length).toBe(1);
  });

  it('carries the properties and the name that the app gives it', async () => {
    const app = await start(adapter, {
      options: { eventName: () => 'api_call', getProperties: async () => ({ tenant: 't1', status: 'ok' }) },
    });
    await app.get('/user/5');
    const [event] = await app.sent();
    expect(event?.payload).toMatchObject({
      name: 'api_call',
      properties: { tenant: 't1', status: 'ok', method: 'GET' },
    });
  });
}
