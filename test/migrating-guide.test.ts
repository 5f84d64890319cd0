import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memoryTransport, OpenPanel } from '../packages/core/src/index.js';
import { CHROME, request } from '../packages/testkit/src/index.js';
import { urlOf } from './guide-app.js';
import { blocksOf, codesOf, read, rowsOf, sectionOf } from './markdown.js';
import { run } from './snippets.js';

const PAGE = read('docs/migrating.md');
const BLOCKS = blocksOf(PAGE);

/** The types of the official SDK, as it is installed. */
const OFFICIAL = readFileSync(
  join(dirname(createRequire(import.meta.url).resolve('@openpanel/sdk')), 'index.d.ts'),
  'utf8',
);

function publicNamesOf(declaration: string): string[] {
  const [body = ''] = OFFICIAL.slice(OFFICIAL.indexOf(declaration)).split(/^\}/m);
  const names = [...body.matchAll(/^ {4}(\w+)[?(:]/gm)].map(([, name]) => String(name));
  return [...new Set(names)].filter((name) => name !== 'constructor');
}

const namesIn = (heading: string) => rowsOf(sectionOf(PAGE, heading)).flatMap(([cell]) => codesOf(cell));

it('code of the official middleware sends its events', async () => {
  const app = await run(BLOCKS, 'express');
  const url = await urlOf(app);
  const headers = { 'user-agent': CHROME, 'x-forwarded-for': '203.0.113.9' };
  expect((await request(`${url}/v1/orders`, { method: 'POST', headers })).status).toBe(201);
  const visitor = { ip: '203.0.113.9', kind: 'visitor' } as const;
  await app.inspector.waitFor({ ...visitor, name: 'order_placed', properties: { total: '1999' } });
  await app.inspector.waitFor({ ...visitor, name: 'request', properties: { route: '/v1/orders', status: '201' } });
  expect(app.output().trim().split('\n')).toHaveLength(1);
});

it('code of the official SDK delivers everything before the process ends', async () => {
  const worker = await run(BLOCKS, 'sdk');
  expect(await worker.ended, worker.output()).toEqual([0, null]);
  expect(worker.output()).toBe('');
  expect(worker.inspector.events({ name: 'invoice_sent' })).toMatchObject([
    { profileId: 'u_1', groups: ['acme'], properties: { total: '1999', app_version: '1.2.3' } },
  ]);
  expect(worker.inspector.profile('u_1')).toMatchObject({ email: 'user@example.com', groups: ['acme'] });
  expect(worker.inspector.profile('u_1')?.properties).not.toHaveProperty('app_version');
});

describe('the tables have a row for everything that is public in the official SDK', () => {
  it('methods and fields', () => {
    const official = publicNamesOf('declare class OpenPanel {');
    expect(official).toContain('fetchDeviceId');
    expect(namesIn('### Methods').sort()).toEqual(official.sort());
  });

  it('options', () => {
    const official = publicNamesOf('interface OpenPanelOptions {');
    expect(official).toContain('waitForProfile');
    expect(namesIn('### Options').sort()).toEqual(official.sort());
  });

  it('types', () => {
    const [, list = ''] = /^export \{(.*)\};/m.exec(OFFICIAL) ?? [];
    const official = list.split(',').map((name) => name.replace('type', '').trim());
    expect(official).toContain('TrackHandlerPayload');
    expect(namesIn('### Types').sort()).toEqual(official.sort());
  });
});

it('what the table says does not exist does not, and the rest does', () => {
  const client = new OpenPanel({ transport: memoryTransport() });
  for (const [official, here = ''] of rowsOf(sectionOf(PAGE, '### Methods'))) {
    for (const name of codesOf(official)) expect(name in client, name).toBe(!/^do(es)? not exist/.test(here));
  }
});
