import { CHROME, propertiesOf } from '@openpanel-node/testkit';
import { expect, it } from 'vitest';
import { captureRequest, memoryTransport, OpenPanel, withOpenPanel } from '../src/index.js';

const ask = (headers: object) =>
  new Request('https://shop.example/', { method: 'POST', headers: { 'user-agent': CHROME, ...headers } });

it.each([
  ['a form', { 'content-type': 'multipart/form-data; boundary=x' }, 303],
  ['an encoded form', { 'content-type': 'application/x-www-form-urlencoded' }, 303],
  ['a call of a server action', { 'content-type': 'text/plain;charset=UTF-8', 'next-action': '40e1' }, 303],
  ['other content', { 'content-type': 'application/json' }, 307],
])('knows the status of redirect() for a POST with %s', async (_what, headers, status) => {
  const transport = memoryTransport();
  const options = { client: new OpenPanel({ transport }) };
  for (const type of ['push', 'replace']) {
    const handler = async (): Promise<Response> => {
      throw Object.assign(new Error('redirect'), { digest: `NEXT_REDIRECT;${type};/login;307;` });
    };
    await expect(
      withOpenPanel(handler as (request: Request) => Promise<Response>, options)(ask(headers)),
    ).rejects.toThrow();
    await expect(captureRequest(ask(headers), { options }).run(handler)).rejects.toThrow();
  }
  await options.client.flush();
  expect(transport.events.map(propertiesOf)).toMatchObject(Array(4).fill({ status }));
});
