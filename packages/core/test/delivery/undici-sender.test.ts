import http from 'node:http';
import type net from 'node:net';
import { Agent, MockAgent } from 'undici';
import { expect, it, onTestFinished } from 'vitest';
import { proxyFor } from '../../src/options/proxy-variable.js';
import { apiServer } from '../api-server.js';
import { describeSender } from './sender-facts.js';
import { REQUEST, senderTo } from './sending.js';

it('takes secrets out of an answer that repeats them: the client’s, and those of a proxy', async () => {
  const echo = http.createServer(({ headers }, response) => {
    const { 'openpanel-client-secret': own, 'proxy-authorization': ofProxy } = headers;
    response.writeHead(400).end(JSON.stringify({ own, again: { own }, ofProxy }));
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void echo.close());
  const { port } = echo.address() as net.AddressInfo;
  const proxy = proxyFor('http://openpanel.test', { HTTP_PROXY: `user:geheim@127.0.0.1:${port}` });
  const secret = { clientSecret: 'sec_0123456789' };
  expect(await senderTo(`http://127.0.0.1:${port}`, secret).send(REQUEST)).toMatchObject({
    status: 400,
    body: '{"own":"***","again":{"own":"***"}}',
  });
  expect(await senderTo('http://openpanel.test', { ...secret, proxy }).send(REQUEST)).toMatchObject({
    status: 400,
    body: '{"own":"***","again":{"own":"***"},"ofProxy":"Basic ***"}',
  });
});

describeSender('the sender over undici', senderTo);

it('says how long the body is', async () => {
  const api = await apiServer();
  await senderTo(`${api.url}/api`).send(REQUEST);
  expect(api.received[0]?.headers).toMatchObject({ 'content-length': String(REQUEST.body.length) });
});

it('sends no address where there is none, and no secret where there is none', async () => {
  const api = await apiServer();
  await senderTo(api.url, { clientSecret: undefined }).send({ ...REQUEST, ip: undefined });
  const names = Object.keys(api.received[0]?.headers ?? {});
  expect(names.filter((name) => name.endsWith('client-ip') || name.endsWith('secret'))).toEqual([]);
});

it("uses the app's own dispatcher, and leaves it open", async () => {
  const dispatcher = new MockAgent();
  dispatcher.disableNetConnect();
  const stored = () =>
    dispatcher.get('https://api.openpanel.dev').intercept({ path: '/track', method: 'POST' }).reply(200, 'ok');
  stored();
  const transport = senderTo('https://api.openpanel.dev', { dispatcher });
  expect(await transport.send(REQUEST)).toMatchObject({ kind: 'answered', status: 200, body: 'ok' });
  await transport.close();
  stored();
  expect(
    await new Promise((resolve) => {
      dispatcher.request({ origin: 'https://api.openpanel.dev', path: '/track', method: 'POST' }).then(resolve);
    }),
  ).toMatchObject({ statusCode: 200 });
  await dispatcher.close();
});

it('survives a dispatcher that was closed', async () => {
  const dispatcher = new Agent();
  await dispatcher.close();
  expect(await senderTo('http://127.0.0.1:9', { dispatcher }).send(REQUEST)).toMatchObject({ kind: 'unsent' });
});

it('never sends later what it has reported as unsent', async () => {
  const api = await apiServer(async () => {
    await new Promise((resolve) => setTimeout(resolve, 150));
    return {};
  });
  const dispatcher = new Agent({ connections: 1 });
  const transport = senderTo(api.url, { dispatcher, requestTimeoutMs: 200 });
  const results = await Promise.all(Array.from({ length: 6 }, () => transport.send(REQUEST)));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(results.filter(({ kind }) => kind === 'unsent').length).toBeGreaterThan(0);
  expect(api.received.length).toBe(results.filter(({ kind }) => kind !== 'unsent').length);
  await dispatcher.close();
});
