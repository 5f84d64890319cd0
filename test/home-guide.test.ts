import { expect, it } from 'vitest';
import { CHROME, request } from '../packages/testkit/src/index.js';
import { urlOf } from './guide-app.js';
import { blocksOf, read } from './markdown.js';
import { run } from './snippets.js';

const BLOCKS = blocksOf(read('docs/index.md'));

it('the program of the home page is short', () => {
  const [{ source }] = BLOCKS as [(typeof BLOCKS)[number]];
  expect(BLOCKS).toHaveLength(1);
  expect(source.split('\n').filter((line) => /^[^/]/.test(line)).length).toBeLessThanOrEqual(12);
});

it('sends what the page says, for curl and for a browser', async () => {
  const app = await run(BLOCKS, 'quick-start');
  const url = `${await urlOf(app)}/signup`;
  const post = (agent: string) => request(url, { method: 'POST', headers: { 'user-agent': agent } });
  expect((await post('curl/8.7.1')).status).toBe(201);
  await app.inspector.waitFor({ name: 'signed_up', profileId: 'u_1', properties: { plan: 'pro' } });
  await post(CHROME);
  await app.inspector.waitFor({ name: 'request', profileId: 'u_1', properties: { route: '/signup' } });
  expect(app.inspector.events({ name: 'request' })).toHaveLength(1);
});
