import { asRecord, isRecord } from '../is-record.js';
import type { JsonCatalogue, JsonSchema } from './json-schema.js';
import { typeOf } from './type-of.js';

const NO_SCHEMA =
  'Properties are declared, but the schema library offers no JSON Schema for them. With valibot, wrap the schema with `toStandardJsonSchema()` of `@valibot/to-json-schema`.';

/** The catalogue as Markdown: a section for each event with a table of its properties. */
export function toMarkdown({ events, groups, ...more }: JsonCatalogue): string {
  const sections = [
    '# Events',
    ...Object.entries(events).map(([name, schema]) => section(`\`${name}\``, schema)),
    ...('traits' in more ? [section('Traits of profiles', more.traits)] : []),
    ...Object.entries(groups).map(([type, schema]) => section(`Groups of the type \`${type}\``, schema)),
  ];
  return `${sections.join('\n\n')}\n`;
}

function section(heading: string, schema: JsonSchema | undefined): string {
  if (!schema) return `## ${heading}\n\n${NO_SCHEMA}`;
  const { description } = schema;
  const parts = [`## ${heading}`, ...(typeof description === 'string' ? [description] : []), table(schema)];
  return parts.join('\n\n');
}

function table(schema: JsonSchema): string {
  const { properties, required } = schema;
  const rows = Object.entries(asRecord(properties)).map(([name, property]) => {
    const isRequired = Array.isArray(required) && required.includes(name);
    const { description, default: byDefault } = asRecord(property);
    const notes = [
      ...(typeof description === 'string' ? [description] : []),
      ...(byDefault === undefined ? [] : [`Default: \`${JSON.stringify(byDefault)}\``]),
    ];
    return [`\`${name}\``, `\`${typeOf(property)}\``, isRequired ? 'yes' : 'no', notes.join(' ')];
  });
  if (rows.length === 0) return isRecord(properties) ? 'No properties.' : `Any of: \`${typeOf(schema)}\``;
  const lines = [['property', 'type', 'required', ''], ['---', '---', '---', '---'], ...rows];
  return lines.map((cells) => `| ${cells.map(inCell).join(' | ')} |`).join('\n');
}

const inCell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ');
