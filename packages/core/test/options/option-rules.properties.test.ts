import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { nearestName } from '../../src/options/option-rules.js';
import { CLIENT_TABLE, MIDDLEWARE_TABLE } from '../../src/options/option-table.js';
import { ANY_CHARACTER } from '../arbitraries.js';

const OPTIONS = [...Object.keys(CLIENT_TABLE), ...Object.keys(MIDDLEWARE_TABLE)];
const SCOPE = ['ip', 'userAgent', 'profileId', 'groups', 'properties', 'deviceId'];

it.each([
  ['userId', SCOPE, 'profileId'],
  ['user_id', SCOPE, 'profileId'],
  ['distinctId', SCOPE, 'profileId'],
  ['useragent', SCOPE, 'userAgent'],
  ['ipAddress', SCOPE, 'ip'],
  ['group', SCOPE, 'groups'],
  ['proeprties', SCOPE, 'properties'],
  ['clientID', OPTIONS, 'clientId'],
  ['secret', OPTIONS, 'clientSecret'],
  ['sampelRate', OPTIONS, 'sampleRate'],
  ['ingore', OPTIONS, 'ignore'],
  ['trackRequests', OPTIONS, 'trackRequest'],
  ['clientSecrt', [...OPTIONS, 'client'], 'clientSecret'],
  ['clientIdentifier', [...OPTIONS, 'client'], 'clientId'],
  ['global', ['isGlobal', 'forRoutes'], 'isGlobal'],
  ['forRoute', ['isGlobal', 'forRoutes'], 'forRoutes'],
  ['verbose', OPTIONS, undefined],
  ['at', SCOPE, undefined],
  ['', OPTIONS, undefined],
  ['constructor', OPTIONS, undefined],
])('"%s" is near what was meant', (given, names, meant) => {
  expect(nearestName(given, names)).toBe(meant);
});

it('a single slip leads to the name, or to another that is as near', () => {
  const letter = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz');
  const slip = fc.tuple(
    fc.constantFrom(...OPTIONS.filter((name) => name.length > 4)),
    fc.nat(),
    letter,
    fc.constantFrom('add', 'drop', 'replace', 'swap'),
  );
  fc.assert(
    fc.property(slip, ([name, where, letter, kind]) => {
      const at = where % (name.length - 1);
      const [before, after] = [name.slice(0, at), name.slice(at + 1)];
      const rest = {
        add: name[at] + letter + after,
        drop: after,
        replace: letter + after,
        swap: `${after[0]}${name[at]}${after.slice(1)}`,
      };
      const near = nearestName(before + rest[kind as keyof typeof rest], OPTIONS);
      expect(near).toBeDefined();
      expect(OPTIONS).toContain(near);
    }),
  );
});

it('takes any text, of any length', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200, unit: ANY_CHARACTER }), (given) => {
      const near = nearestName(given, OPTIONS);
      expect(near === undefined || OPTIONS.includes(near)).toBe(true);
    }),
  );
  expect(nearestName('x'.repeat(1_000_000), OPTIONS)).toBeUndefined();
});
