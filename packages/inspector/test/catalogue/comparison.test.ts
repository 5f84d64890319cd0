import { defineEvents, OpenPanel } from '@openpanel-node/core';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { type ComparedEvents, compareEvents } from '../../src/catalogue/comparison.js';
import { formatComparison } from '../../src/catalogue/format-comparison.js';
import { toJsonCatalogue } from '../../src/catalogue/json-schema.js';
import { receivedEvents } from '../../src/catalogue/received-events.js';
import { type Inspector, startInspector } from '../../src/index.js';

const catalogue = defineEvents(
  {
    signed_up: z.object({ plan: z.enum(['free', 'pro']), at: z.date(), seats: z.number().default(1) }),
    signed_out: z.object({}),
    trial_started: z.object({ days: z.number() }),
    plain: v.object({ total: v.number() }),
  },
  { traits: z.object({ plan: z.string() }), groups: { company: z.object({ seats: z.number() }), team: z.object({}) } },
);

let inspector: Inspector;
let compared: ComparedEvents[];

beforeAll(async () => {
  inspector = await startInspector();
  const { url: apiUrl, clientId, clientSecret } = inspector;
  const options = { apiUrl, clientId, clientSecret, logger: false as const, globalProperties: { app: 'shop' } };
  // One that checks what it sends, and one that does not.
  const checked = new OpenPanel({ ...options, events: catalogue });
  const other = new OpenPanel(options);
  await checked.track('signed_up', { plan: 'pro', at: new Date(), profileId: 'u_1', __path: 'https://a.example/' });
  await other.track('signed_up', { plan: 'gold', seats: 1 });
  await other.track('signed_up', { plan: 'free', at: new Date(), seats: 2, colour: 'red' });
  await other.track('sign_out');
  await other.track('signed_out');
  await other.track('plain', { total: 'anything' });
  await other.track('request', { method: 'GET', route: '/', status: 200, duration: 5 });
  await other.revenue(1_999);
  await other.identify({ profileId: 'u_1', firstName: 'Ada' });
  await other.identify({ profileId: 'u_1', properties: { plan: 5 } });
  await other.upsertGroup({ id: 'acme', type: 'company', name: 'Acme', properties: { seats: 5 } });
  await other.upsertGroup({ id: 'berlin', type: 'city', name: 'Berlin' });
  await Promise.all([checked.shutdown(), other.shutdown()]);
  compared = compareEvents(toJsonCatalogue(catalogue, 'output'), await receivedEvents(inspector.url));
});
afterAll(() => inspector.close());

it('tells which events are undeclared, unused or of another shape', () => {
  const ok = { wrong: 0, problems: [], more: [] };
  expect(compared).toEqual([
    {
      ...{ name: 'signed_up', received: 3, status: 'other_shape', wrong: 1, more: ['colour'] },
      problems: [expect.stringMatching(/^plan: /), expect.stringMatching(/^at: /)],
    },
    { name: 'signed_out', received: 1, status: 'declared', ...ok },
    { name: 'trial_started', received: 0, status: 'unused', ...ok },
    { name: 'plain', received: 1, status: 'declared', ...ok },
    {
      name: 'sign_out',
      received: 1,
      status: 'undeclared',
      wrong: 1,
      problems: ['did you mean "signed_out"?'],
      more: [],
    },
    {
      name: 'traits',
      received: 1,
      status: 'other_shape',
      wrong: 1,
      problems: [expect.stringMatching(/^plan: /)],
      more: [],
    },
    { name: 'group company', received: 1, status: 'declared', ...ok },
    { name: 'group team', received: 0, status: 'unused', ...ok },
    { name: 'group city', received: 1, status: 'undeclared', wrong: 1, problems: [], more: [] },
  ]);
});

it('says so in lines, with what is wrong last', () => {
  const lines = formatComparison(compared, inspector.url, false).split('\n');
  expect(lines[0]).toBe('ok          signed_out (1)');
  expect(lines).toContain('unused      trial_started');
  expect(lines).toContain('undeclared  sign_out (1)');
  expect(lines).toContain('              did you mean "signed_out"?');
  expect(lines).toContain('other shape signed_up (1 of 3)');
  expect(lines).toContain('              also has: colour');
  expect(lines.slice(-2)).toEqual(['4 not as declared.', '']);
});

it('says that nothing has come yet', () => {
  const none = compareEvents(toJsonCatalogue(defineEvents({ a: z.object({}) }), 'output'), []);
  expect(formatComparison(none, 'http://localhost:3333', false)).toContain('has received none of your own events yet');
});
