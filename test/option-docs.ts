import { readEnvironment } from '../packages/core/src/options/environment.js';
import type { OptionRow } from '../packages/core/src/options/option-row.js';
import { CLIENT_TABLE, MIDDLEWARE_TABLE, PROXY_TABLE } from '../packages/core/src/options/option-table.js';
import { read } from './markdown.js';

const FOLDER = 'packages/core/src/options/';

interface Documented {
  readonly name: string;
  readonly description: string;
  /** As the comment has it, for editors. */
  readonly default: string | undefined;
  /** A page of the repository about it. */
  readonly page: string | undefined;
}

/** The options of an interface that is for users, with what their comments say. */
function documentedIn(file: string): Documented[] {
  const found = read(`${FOLDER}${file}`).matchAll(/\/\*\*((?:(?!\*\/).)*)\*\/\s+(\w+)(?:\?:|: readonly)/gs);
  const options = [...found].flatMap(([, comment = '', name = '']): Documented[] => {
    const [description = '', ...tags] = comment
      .replace(/\s*\n\s*\* ?/g, ' ')
      .trim()
      .split(/ (?=@\w+ )/);
    const tag = (kind: string) => tags.find((text) => text.startsWith(`@${kind} `))?.slice(kind.length + 2);
    return description.startsWith('@deprecated')
      ? []
      : [{ name, description, default: tag('default'), page: tag('see') }];
  });
  // `client` is there twice, once for each choice.
  return options.filter(({ name }, index) => options.findIndex((option) => option.name === name) === index);
}

/** `maxQueueSize` is `OPENPANEL_MAX_QUEUE_SIZE`, where that is read. */
function variableOf(option: string): string | undefined {
  const variable = `OPENPANEL_${option.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
  const { options, problems } = readEnvironment({ [variable]: '1' });
  return Object.keys(options).length + problems.length > 0 ? variable : undefined;
}

/** A default as a literal, and in the unit that people think in. */
function literalOf(option: string, value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value !== 'number') return JSON.stringify(value);
  const digits = String(value).replace(/\B(?=(\d{3})+$)/g, '_');
  if (option.endsWith('Bytes')) return `${digits} (${inBytes(value)})`;
  return option.endsWith('Ms') && value >= 60_000 ? `${digits} (${inTime(value)})` : digits;
}

const inBytes = (value: number) => (value >= 1024 * 1024 ? `${value / 1024 / 1024} MiB` : `${value / 1024} KiB`);
const inTime = (value: number) => (value === 3_600_000 ? '1 hour' : `${value / 60_000} min`);

const inCode = (literal: string) => literal.replace(/^(\S+)/, '`$1`');

export interface DocumentedOption extends Documented {
  readonly variable: string | undefined;
  /** The default of the table as a literal, or undefined. */
  readonly literal: string | undefined;
}

/** The options that most apps set: those of the README. */
const COMMON = [
  'clientId',
  'clientSecret',
  'apiUrl',
  'disabled',
  'globalProperties',
  'getProfileId',
  'getGroups',
  'getProperties',
  'clientIp',
  'ignore',
];

type InterfaceName = 'client' | 'middleware' | 'proxy';

/** The names of the tables, as a page's marker has them. */
export type TableName = InterfaceName | 'common';

const TABLES: Record<
  InterfaceName,
  { file: string; rows: Readonly<Record<string, OptionRow & { default?: unknown }>> }
> = {
  client: { file: 'client-options.ts', rows: CLIENT_TABLE },
  middleware: { file: 'middleware-options.ts', rows: MIDDLEWARE_TABLE },
  proxy: { file: 'browser-proxy-options.ts', rows: PROXY_TABLE },
};

export function optionsOf(table: TableName): DocumentedOption[] {
  if (table === 'common') {
    const all = [...optionsOf('client'), ...optionsOf('middleware')];
    return COMMON.flatMap((name) => all.filter((option) => option.name === name));
  }
  const { file, rows } = TABLES[table];
  return documentedIn(file).map((option) => {
    const value = rows[option.name]?.default;
    const literal = value === undefined ? undefined : literalOf(option.name, value);
    return { ...option, literal, variable: table === 'client' ? variableOf(option.name) : undefined };
  });
}

/** A link from a page to another one, by their paths from the root of the repository. */
function linkTo(target: string, page: string): string {
  const address = page.startsWith('docs/') ? target.replace(/^docs\//, './') : target;
  return `[${target.split('#')[1]?.replaceAll('-', ' ') ?? address.replace('./', '')}](${address})`;
}

function markdownOf(table: TableName, page: string): string {
  const hasVariables = table === 'client' || table === 'common';
  const head = hasVariables ? ['option', 'environment', 'default', ''] : ['option', 'default', ''];
  const rows = optionsOf(table).map((option) => {
    const text = option.page ? `${option.description} See ${linkTo(option.page, page)}.` : option.description;
    const fallback = option.literal === undefined ? (option.default ?? 'none') : inCode(option.literal);
    const variable = hasVariables ? [option.variable ? `\`${option.variable}\`` : ''] : [];
    return [`\`${option.name}\``, ...variable, fallback, text.replaceAll('|', '\\|')];
  });
  const widths = head
    .slice(0, -1)
    .map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `|${[...widths.map((width) => '-'.repeat(width + 2)), '-'].join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** A page with its tables as they should be: each stands between `<!-- options: client -->` and `<!-- /options -->`. */
export const withTables = (page: string): string =>
  read(page).replace(
    /(<!-- options: (\w+) -->\n\n).*?(\n\n<!-- \/options -->)/gs,
    (_, before: string, table: string, after: string) => before + markdownOf(table as TableName, page) + after,
  );
