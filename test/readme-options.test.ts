import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { resolveClientConfig } from '../packages/core/src/options/client-config.js';
import { splitOptions } from '../packages/core/src/options/middleware-config.js';
import { CLIENT_TABLE, MIDDLEWARE_TABLE, PROXY_TABLE } from '../packages/core/src/options/option-table.js';
import { optionsOf, type TableName, withTables } from './option-docs.js';

/** Pages with tables of options, and which they have. */
const PAGES: readonly (readonly [string, readonly TableName[]])[] = [
  ['README.md', ['common']],
  ['docs/options.md', ['client', 'middleware']],
  ['docs/browser-proxy.md', ['proxy']],
];
const LEGACY = ['waitForProfile'];

describe.each(PAGES)('%s', (page, tables) => {
  it('has the options as the code has them; `npm run options` writes them anew', async () => {
    await expect(withTables(page)).toMatchFileSnapshot(fileURLToPath(new URL(`../${page}`, import.meta.url)));
  });

  it.each(tables)('has a table of the %s options, with a row for each', (table) => {
    const [, content = ''] =
      new RegExp(`<!-- options: ${table} -->(.*?)<!-- /options -->`, 's').exec(withTables(page)) ?? [];
    for (const { name } of optionsOf(table)) expect(content).toContain(`\n| \`${name}\` `);
  });
});

it('the README has ten options, each once', () => {
  expect(new Set(optionsOf('common').map(({ name }) => name)).size).toBe(10);
  expect(optionsOf('common')).toHaveLength(10);
});

describe('the options', () => {
  it('are in the table and among the types, in the same order, with a description in whole sentences', () => {
    const names = {
      client: Object.keys(CLIENT_TABLE),
      middleware: [...Object.keys(MIDDLEWARE_TABLE), 'client'],
      proxy: Object.keys(PROXY_TABLE),
    };
    for (const [table, expected] of Object.entries(names)) {
      const options = optionsOf(table as TableName);
      expect(options.map(({ name }) => name)).toEqual(expected.filter((name) => !LEGACY.includes(name)));
      for (const { description } of options) expect(description).toMatch(/^[A-Z].{15,}\.$/);
    }
  });

  it.each([...optionsOf('client'), ...optionsOf('middleware'), ...optionsOf('proxy')])(
    'tell editors the default of $name that the code has',
    ({ name, literal, default: told }) => expect(told).toBe(name === 'logger' ? 'the console' : literal),
  );

  it('have the defaults of their table', () => {
    const { config } = resolveClientConfig({ clientId: 'x' }, {}, console);
    expect(config).toMatchObject(defaultsIn(CLIENT_TABLE));
    expect(config.logger).toBe(console);
    expect(splitOptions({}).middleware).toMatchObject(defaultsIn(MIDDLEWARE_TABLE));
  });
});

const defaultsIn = (table: object) =>
  Object.fromEntries(Object.entries(table).flatMap(([name, row]) => ('default' in row ? [[name, row.default]] : [])));
