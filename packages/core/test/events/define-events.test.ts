import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import * as z from 'zod';
import { defineEvents, type EventName, OpenPanel, OpenPanelError, type TrackArguments } from '../../src/index.js';
import type { TrackContext } from '../../src/tracking/tracker.js';

const problemOf = (make: () => unknown) => {
  try {
    make();
  } catch (error) {
    if (error instanceof OpenPanelError) return { code: error.code, option: error.option, message: error.message };
    throw error;
  }
  return undefined;
};

const wrong = (option: string, words: string) => ({
  code: 'invalid_option',
  option,
  message: expect.stringContaining(words),
});

describe('defineEvents()', () => {
  it('takes schemas of every library that has Standard Schema', () => {
    const events = {
      zod: z.object({ plan: z.string() }),
      valibot: v.object({ plan: v.string() }),
      arktype: type({ plan: 'string' }),
    };
    const catalogue = defineEvents(events, { traits: z.object({}), groups: { company: v.object({}) } });
    expect(catalogue).toMatchObject({ events, onInvalid: 'warn' });
    expect(problemOf(() => new OpenPanel({ disabled: true, events: catalogue }))).toBeUndefined();
  });

  it('keeps what it was given apart from later changes', () => {
    const events: Record<string, z.ZodObject> = { a: z.object({}) };
    const catalogue = defineEvents(events);
    events['b'] = z.object({});
    expect(Object.keys(catalogue.events)).toEqual(['a']);
    expect(Object.isFrozen(catalogue) && Object.isFrozen(catalogue.events)).toBe(true);
  });

  const schema = z.object({});
  it.each<[what: string, option: string, words: string, make: () => unknown]>([
    ['a name that the API rejects', 'session_start', 'is reserved', () => defineEvents({ session_start: schema })],
    ['an empty name', '', 'must be 1 to 80', () => defineEvents({ '': schema })],
    ['something other than a schema', 'a', 'must be a Standard Schema', () => defineEvents({ a: {} as never })],
    ['a list', 'events', 'takes an object', () => defineEvents([] as never)],
    ['one schema for all', 'events', 'takes an object', () => defineEvents(schema as never)],
    ['traits without a schema', 'traits', 'must be a Standard Schema', () => defineEvents({}, { traits: {} as never })],
    ['one schema for all groups', 'groups', 'for each type', () => defineEvents({}, { groups: schema as never })],
    ['a type without a schema', 'org', 'must be a Standard', () => defineEvents({}, { groups: { org: 1 as never } })],
    ['another reaction', 'onInvalid', "'warn' or 'drop'", () => defineEvents({}, { onInvalid: 'throw' as never })],
    [
      'schemas without defineEvents()',
      'events',
      'defineEvents()',
      () => new OpenPanel({ events: { a: schema } as never }),
    ],
  ])('refuses %s', (_what, option, words, make) => {
    expect(problemOf(make)).toEqual(wrong(option, words));
  });

  it('refuses an unknown option, and suggests the right one', () => {
    const make = () => defineEvents({}, { oninvalid: 'drop' } as never);
    expect(problemOf(make)).toMatchObject({ code: 'unknown_option', message: expect.stringContaining('"onInvalid"') });
  });

  const isFree = async () => true;
  it.each<[what: string, schema: unknown]>([
    ['valibot, async by its kind', v.pipeAsync(v.objectAsync({ name: v.string() }), v.checkAsync(isFree))],
    ['zod, an async check of a field', z.object({ name: z.string().refine(isFree) })],
    ['zod, an async check of the object', z.object({ name: z.string() }).refine(isFree)],
    ['zod, an async check deep inside', z.object({ a: z.array(z.union([z.number(), z.string().refine(isFree)])) })],
    ['zod, an async transformation', z.object({ name: z.string() }).transform(async (value) => value)],
    ['a library that always returns promises', standard(async (value) => ({ value }))],
    ['one whose promises are rejected', standard(() => Promise.reject(new Error('never seen')))],
  ])('refuses an asynchronous schema: %s', (_what, asynchronous) => {
    expect(problemOf(() => defineEvents({ a: asynchronous as never }))).toEqual(wrong('a', 'is asynchronous'));
  });

  it('takes recursive schemas, and one that throws for nothing', () => {
    interface Tree {
      children: Tree[];
    }
    const tree: z.ZodType<Tree> = z.lazy(() => z.object({ children: z.array(tree) }));
    const throwing = standard(() => {
      throw new Error('there must be a plan');
    });
    expect(problemOf(() => defineEvents({ tree, throwing: throwing as never }))).toBeUndefined();
  });
});

it('without registered events, trackers take what they took before', () => {
  expectTypeOf<EventName>().toEqualTypeOf<string>();
  type Took = [properties?: ({ plan: string } & TrackContext) | undefined];
  expectTypeOf<TrackArguments<{ plan: string }, string>>().toEqualTypeOf<Took>();
});

function standard(validate: (value: unknown) => unknown) {
  return { '~standard': { version: 1, vendor: 'own', validate } };
}
