import { describe, expect, it } from 'vitest';
import { resolveClientConfig } from '../packages/core/src/options/client-config.js';
import { CLIENT_OPTION_RULES } from '../packages/core/src/options/client-schema.js';
import { readEnvironment } from '../packages/core/src/options/environment.js';
import { splitOptions } from '../packages/core/src/options/middleware-config.js';
import { MIDDLEWARE_OPTION_RULES } from '../packages/core/src/options/middleware-schema.js';
import { SKIP_REASONS } from '../packages/core/src/requests/skipped-request.js';
import { codeOf, read, rowsOf, sectionOf } from './markdown.js';

const README = read('README.md');
const LEGACY = ['waitForProfile', 'sdk', 'sdkVersion'];

const variableOf = (option: string) => `OPENPANEL_${option.replace(/[A-Z]/g, '_$&').toUpperCase()}`;

/** The value that a cell writes as a literal; undefined for "none". */
function literalOf(cell: string | undefined): unknown {
  const code = codeOf(cell);
  return code === undefined ? undefined : JSON.parse(code.replaceAll("'", '"').replace(/(?<=\d)_(?=\d)/g, ''));
}

describe('the client options', () => {
  const rows = rowsOf(sectionOf(README, '### Client options'));
  const defaults = resolveClientConfig({}, {}, console).config as unknown as Record<string, unknown>;

  it('are all there', () => {
    const names = Object.keys(CLIENT_OPTION_RULES).filter((name) => !LEGACY.includes(name));
    expect(rows.map(([name]) => codeOf(name)).sort()).toEqual(names.sort());
  });

  it.each(rows)('%s has the variable %s and the default %s of the code', (name, variable, value) => {
    const option = codeOf(name) ?? '';
    const { options, problems } = readEnvironment({ [variableOf(option)]: 'some-text' });
    const isRead = option in options || problems.length > 0;
    expect(codeOf(variable)).toBe(isRead ? variableOf(option) : undefined);
    // Without a client ID the client is disabled, whatever the default.
    if (option === 'disabled') return expect(defaultOfDisabled()).toBe(literalOf(value));
    if (option === 'logger') return expect(defaults[option]).toBe(console);
    return expect(defaults[option] || undefined).toEqual(literalOf(value) || undefined);
  });

  const defaultOfDisabled = () => resolveClientConfig({ clientId: 'x' }, {}, console).config.disabled;
});

describe('the middleware options', () => {
  const rows = rowsOf(sectionOf(README, '### Middleware options'));
  const defaults: Record<string, unknown> = splitOptions({}).middleware;

  it('are all there', () => {
    const names = ['client', ...Object.keys(MIDDLEWARE_OPTION_RULES)];
    expect(rows.map(([name]) => codeOf(name)).sort()).toEqual(names.sort());
  });

  it.each(rows)('%s has the default %s of the code', (name, value) => {
    expect(defaults[codeOf(name) ?? '']).toEqual(literalOf(value));
  });
});

it('every reason for which a request gives no event is explained', () => {
  const section = sectionOf(README, '## What is left out, and why');
  for (const reason of SKIP_REASONS) expect(section).toContain(`\`${reason}\``);
});
