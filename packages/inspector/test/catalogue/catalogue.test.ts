import { defineEvents, type PropertiesSchema } from '@openpanel-node/core';
import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { toJsonCatalogue, toJsonSchema } from '../../src/catalogue/json-schema.js';
import { toMarkdown } from '../../src/catalogue/markdown.js';

const signedUp = {
  zod: z.object({ plan: z.enum(['free', 'pro']), seats: z.number().default(1) }),
  arktype: type({ plan: "'free' | 'pro'", seats: 'number = 1' }),
  'valibot with toStandardJsonSchema()': toStandardJsonSchema(
    v.object({ plan: v.picklist(['free', 'pro']), seats: v.optional(v.number(), 1) }),
  ),
};

it.each(Object.entries(signedUp))(
  'a schema of %s has a table, of what is sent and of what is passed',
  (_library, schema) => {
    const events = defineEvents({ signed_up: schema as PropertiesSchema });
    const sent = toMarkdown(toJsonCatalogue(events, 'output'));
    expect(sent).toContain('## `signed_up`\n\n| property | type | required |  |\n');
    expect(sent).toMatch(/^\| `plan` \| `"free" \\\| "pro"` \| yes \|/m);
    // The output of valibot is as its input there.
    expect(sent).toMatch(/^\| `seats` \| `number` \| (?:yes|no) \|/m);
    expect(toMarkdown(toJsonCatalogue(events, 'input'))).toMatch(/^\| `seats` \| `number` \| no \|/m);
  },
);

describe('the catalogue', () => {
  const tree = z.object({
    get children() {
      return z.array(tree);
    },
  });
  const catalogue = defineEvents(
    {
      signed_up: z.object({ at: z.date().describe('When,\nexactly | roughly') }).meta({ description: 'A new user.' }),
      signed_out: z.object({}),
      'page viewed': z.object({ tags: z.array(z.enum(['a', 'b'])), price: z.union([z.number(), z.null()]) }),
      grown: tree,
      plain: v.object({ total: v.number() }),
    },
    { traits: z.object({ plan: z.literal('pro') }), groups: { company: z.object({ seats: z.bigint() }) } },
  );

  it('in Markdown has descriptions, and says where a library has no JSON Schema', () => {
    const page = toMarkdown(toJsonCatalogue(catalogue, 'output'));
    expect(page).toContain('## `signed_up`\n\nA new user.\n\n| property |');
    expect(page).toContain('| `at` | `string (date-time)` | yes | When, exactly \\| roughly |');
    expect(page).toContain('## `signed_out`\n\nNo properties.');
    expect(page).toContain('| `tags` | `("a" \\| "b")[]` | yes |  |\n| `price` | `number \\| null` | yes |  |');
    expect(page).toContain('## `plain`\n\nProperties are declared, but the schema library offers no JSON Schema');
    expect(page).toContain(
      '## Traits of profiles\n\n| property | type | required |  |\n| --- | --- | --- | --- |\n| `plan` | `"pro"` |',
    );
    expect(page).toContain('## Groups of the type `company`');
  });

  it('as JSON Schema is one that validates, references of its parts included', () => {
    const schema = toJsonSchema(toJsonCatalogue(catalogue, 'output'));
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      properties: {
        events: {
          properties: {
            signed_up: { $id: 'events/signed_up', description: 'A new user.', required: ['at'] },
            'page viewed': { $id: 'events/page%20viewed' },
            grown: { $id: 'events/grown', properties: { children: { items: { $ref: '#' } } } },
            plain: { type: 'object', description: expect.stringContaining('offers no JSON Schema') },
          },
        },
        traits: { $id: 'traits', required: ['plan'] },
        groups: { properties: { company: { $id: 'groups/company' } } },
      },
    });
  });

  it('has no traits and groups if none are declared', () => {
    const schema = toJsonSchema(toJsonCatalogue(defineEvents({ a: z.object({}) }), 'output'));
    expect(Object.keys(schema['properties'] as object)).toEqual(['events']);
  });
});
