import type { EventCatalogue, PropertiesSchema } from '@openpanel-node/core/adapter';
import * as z from 'zod';

/** A JSON Schema of draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a schema takes, or what it returns, which is sent. */
export type Direction = 'input' | 'output';

/** A catalogue whose schemas are JSON Schemas; undefined for a schema that has none. */
export interface JsonCatalogue {
  readonly events: Readonly<Record<string, JsonSchema | undefined>>;
  /** Absent if no traits are declared. */
  readonly traits?: JsonSchema | undefined;
  readonly groups: Readonly<Record<string, JsonSchema | undefined>>;
}

const DRAFT = 'draft-2020-12';

/** The part of Standard JSON Schema (https://standardschema.dev/json-schema) that is used here. */
interface StandardJsonSchema {
  readonly jsonSchema?: Record<Direction, (options: { target: string; libraryOptions?: object }) => JsonSchema>;
}

/** Options of zod: what JSON Schema cannot express may be anything, and a date is sent as a string. */
const ZOD_OPTIONS = {
  unrepresentable: 'any',
  override({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: z.core.JSONSchema.BaseSchema }) {
    if (zodSchema._zod.def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
  },
} as const;

/**
 * The JSON Schema of a schema, by the library's own Standard JSON Schema (zod from 4.2, arktype from 2.1.28, valibot with
 * `toStandardJsonSchema()`), or by zod for its earlier versions. Undefined if neither has one.
 */
function jsonSchemaOf(schema: PropertiesSchema, direction: Direction): JsonSchema | undefined {
  const standard = schema['~standard'];
  try {
    const convert = (standard as StandardJsonSchema).jsonSchema?.[direction];
    if (convert) return convert({ target: DRAFT, ...(standard.vendor === 'zod' && { libraryOptions: ZOD_OPTIONS }) });
    return z.toJSONSchema(schema as unknown as z.ZodType, { ...ZOD_OPTIONS, io: direction }) as JsonSchema;
  } catch {
    return undefined; // not of zod, or nothing that JSON Schema can express
  }
}

export function toJsonCatalogue({ events, traits, groups }: EventCatalogue, direction: Direction): JsonCatalogue {
  const converted = (schemas: Readonly<Record<string, PropertiesSchema>>) =>
    Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, jsonSchemaOf(schema, direction)]));
  return {
    events: converted(events),
    ...(traits && { traits: jsonSchemaOf(traits, direction) }),
    groups: converted(groups ?? {}),
  };
}

const UNKNOWN: JsonSchema = {
  type: 'object',
  description: 'The schema library offers no JSON Schema for these properties.',
};

/**
 * One JSON Schema for all: an object with the events by name, the traits, and the groups by type. Each inner schema has an `$id`, so that
 * its own references stay valid.
 */
export function toJsonSchema({ events, groups, ...more }: JsonCatalogue): JsonSchema {
  const object = (schemas: Readonly<Record<string, JsonSchema | undefined>>, folder: string) => ({
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(schemas).map(([name, schema]) => [
        name,
        embedded(schema, `${folder}/${encodeURIComponent(name)}`),
      ]),
    ),
    additionalProperties: false,
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Events',
    type: 'object',
    properties: {
      events: object(events, 'events'),
      ...('traits' in more && { traits: embedded(more.traits, 'traits') }),
      ...(Object.keys(groups).length > 0 && { groups: object(groups, 'groups') }),
    },
  };
}

function embedded(schema: JsonSchema | undefined, id: string): JsonSchema {
  const { $schema: _, ...rest } = schema ?? UNKNOWN;
  return { $id: id, ...rest };
}
