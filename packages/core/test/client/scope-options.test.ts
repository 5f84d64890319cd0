import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OpenPanelError, type ScopeOptions } from '../../src/index.js';
import { memoryClient } from '../clients.js';

describe('client.scope()', () => {
  it.each([
    [{ userId: 'u' }, 'unknown_option', 'userId', 'Did you mean "profileId"?'],
    [{ profileID: 'u' }, 'unknown_option', 'profileID', 'Did you mean "profileId"?'],
    [{ ip: '203.0.113.9', useragent: 'x' }, 'unknown_option', 'useragent', 'Did you mean "userAgent"?'],
    [{ group: 'acme' }, 'unknown_option', 'group', 'Did you mean "groups"?'],
    [
      { plan: 'pro' },
      'unknown_option',
      'plan',
      'The options are: ip, userAgent, profileId, groups, properties, deviceId.',
    ],
    [7, 'invalid_option', 'options', 'must be an object, not a number.'],
  ])('throws for %o as options do, with what was meant', (wrong, code, option, advice) => {
    const { client } = memoryClient();
    const open = () => client.scope(wrong as ScopeOptions);
    expect(open).toThrow(OpenPanelError);
    expect(open).toThrow(expect.objectContaining({ code, option, message: expect.stringContaining(advice) }));
    expect(open).not.toThrow('u_1');
  });

  it('never throws for a value, which is data', async () => {
    const { client, sent } = memoryClient();
    const names = ['ip', 'userAgent', 'profileId', 'groups', 'properties', 'deviceId'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.anything()), (options) => {
        void client.scope(options as ScopeOptions).track('x');
      }),
      { numRuns: 50 },
    );
    for (const none of [undefined, null, {}, { profileId: undefined }, { userId: undefined }]) {
      void client.scope(none as ScopeOptions).track('x');
    }
    expect((await sent()).length).toBeGreaterThanOrEqual(5);
  });
});
