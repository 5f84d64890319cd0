import fc from 'fast-check';
import { expect, it } from 'vitest';
import { OpenPanelError } from '../../src/index.js';
import { resolveClientConfig } from '../../src/options/client-config.js';
import { splitOptions } from '../../src/options/middleware-config.js';
import { CLIENT_TABLE, MIDDLEWARE_TABLE } from '../../src/options/option-table.js';

const clientNames = Object.keys(CLIENT_TABLE);
const middlewareNames = Object.keys(MIDDLEWARE_TABLE);
const variables = clientNames.map((name) => `OPENPANEL_${name.replace(/[A-Z]/g, '_$&').toUpperCase()}`);

const optionsOf = (names: string[]) =>
  fc.dictionary(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, fc.string()), fc.anything(), {
    maxKeys: 6,
  });

/** Nothing is thrown but the one error that a user can act on. */
function expectOnlyCodedErrors(parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    expect(error).toBeInstanceOf(OpenPanelError);
    expect((error as OpenPanelError).message).toMatch(/ \(see https:\/\/\S+\/errors\/\w+\)$/);
  }
}

it('any options give a configuration or a coded error', () => {
  fc.assert(
    fc.property(optionsOf(clientNames), (options) => {
      expectOnlyCodedErrors(() => resolveClientConfig(options, {}, console));
    }),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(optionsOf([...middlewareNames, ...clientNames, 'client']), (options) => {
      expectOnlyCodedErrors(() => splitOptions(options as never));
    }),
    { numRuns: 500 },
  );
});

it('the name of what every object has is not an option, and the error lists those that exist', () => {
  for (const name of ['constructor', 'toString', '__proto__']) {
    const options = JSON.parse(`{ "${name}": 1 }`);
    for (const parse of [() => resolveClientConfig(options, {}, console), () => splitOptions(options)]) {
      expect(parse).toThrow(expect.objectContaining({ code: 'unknown_option', option: name }));
    }
    expect(() => splitOptions(options)).toThrow('The options are: trackRequest, ');
  }
});

it('any environment gives a configuration, and never another server than was meant', () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('', ' ', '0', '-1', '1e3', 'NaN', 'true', 'no', 'https://api.example', 'http://'),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...variables), text), (env) => {
      const { config } = resolveClientConfig({}, env, console);
      const meant = env['OPENPANEL_API_URL']?.trim() ?? '';
      if (!config.disabled && meant !== '') expect(config.apiUrl).toBe(meant.replace(/\/+$/, ''));
      expect(config.maxQueueSize).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});
