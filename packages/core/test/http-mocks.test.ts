import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import nock from 'nock';
import { getGlobalDispatcher, MockAgent, setGlobalDispatcher, fetch as undiciFetch } from 'undici';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type ApiServer, apiServer } from './api-server.js';
import { httpClient } from './clients.js';

/** Events reach the API, while the mock is in force. */
async function expectEventToPass(): Promise<void> {
  const { client, log } = httpClient(api.url);
  expect(await client.track('signed_up')).toEqual({ status: 'delivered' });
  expect(api.names()).toEqual(['signed_up']);
  expect(log).toEqual([]);
}

let api: ApiServer;

beforeEach(async () => {
  api = await apiServer();
});

describe('neither sees events nor stops them:', () => {
  it('nock 14', async () => {
    onTestFinished(() => {
      nock.cleanAll();
      nock.enableNetConnect();
      nock.restore();
    });
    nock.disableNetConnect();
    const mock = nock(api.url).post('/track').reply(200, 'mocked');
    await expectEventToPass();
    expect(mock.isDone()).toBe(false);
    expect(await (await fetch(`${api.url}/track`, { method: 'POST' })).text()).toBe('mocked');
    await expect(fetch(api.url)).rejects.toThrow();
  });

  it('msw 2', async () => {
    const seen: string[] = [];
    const server = setupServer(
      http.post(`${api.url}/track`, ({ request }) => {
        seen.push(request.url);
        return HttpResponse.text('mocked');
      }),
    );
    server.listen({ onUnhandledRequest: 'error' });
    onTestFinished(() => server.close());
    await expectEventToPass();
    expect(seen).toEqual([]);
    expect(await (await fetch(`${api.url}/track`, { method: 'POST' })).text()).toBe('mocked');
  });

  it('a global `MockAgent`', async () => {
    const real = getGlobalDispatcher();
    const agent = new MockAgent();
    agent.disableNetConnect();
    setGlobalDispatcher(agent);
    onTestFinished(async () => {
      setGlobalDispatcher(real);
      await agent.close();
    });
    await expectEventToPass();
    await expect(undiciFetch(api.url)).rejects.toThrow();
  });

  it('a stub of `fetch`', async () => {
    const stub = vi.fn(() => Promise.reject(new Error('no network')));
    vi.stubGlobal('fetch', stub);
    onTestFinished(() => void vi.unstubAllGlobals());
    await expectEventToPass();
    expect(stub).not.toHaveBeenCalled();
  });
});

it('a `MockAgent` that is given as `dispatcher` sees every event', async () => {
  const agent = new MockAgent();
  agent.disableNetConnect();
  const bodies: string[] = [];
  agent
    .get(api.url)
    .intercept({ path: '/track', method: 'POST' })
    .reply(200, ({ body }) => {
      bodies.push(String(body));
      return {};
    })
    .persist();
  onTestFinished(() => agent.close());
  const { client, log } = httpClient(api.url, { dispatcher: agent });
  expect(await client.track('signed_up')).toEqual({ status: 'delivered' });
  expect(bodies.map((body) => JSON.parse(body))).toMatchObject([{ type: 'track', payload: { name: 'signed_up' } }]);
  expect(api.received).toEqual([]);
  expect(log).toEqual([]);
});

// It needs Node.js 22.
describe.runIf(Number.parseInt(process.versions.node, 10) >= 22)('nock 15, which mocks sockets,', () => {
  const activate = async () => {
    const { default: nock15 } = await import('nock15');
    onTestFinished(() => {
      nock15.cleanAll();
      nock15.enableNetConnect();
      nock15.restore();
    });
    if (!nock15.isActive()) nock15.activate();
    return nock15;
  };

  it('answers events that it has a mock for', async () => {
    const nock15 = await activate();
    const mock = nock15(api.url).post('/track').reply(200, {});
    const { client } = httpClient(api.url);
    expect(await client.track('signed_up')).toEqual({ status: 'delivered' });
    expect(mock.isDone()).toBe(true);
    expect(api.received).toEqual([]);
  });

  it('stops events where it allows no connection', async () => {
    const nock15 = await activate();
    nock15.disableNetConnect();
    const { client } = httpClient(api.url, { requestTimeoutMs: 200 });
    expect(await client.track('signed_up')).toEqual({ status: 'queued' });
    expect(api.received).toEqual([]);
  });
});
