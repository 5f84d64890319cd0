import { memoryLogger } from '@openpanel-node/testkit';
import { expect, it } from 'vitest';
import { Diagnostics } from '../../src/diagnostics.js';
import { createDefaultProfile } from '../../src/requests/default-profile.js';

it.each([
  [{ name: 'Ann', uid: 7 }, 'req.user?.uid'],
  [{ email: 'ann@example.com', login: 'ann', accountId: 'a1' }, 'req.user?.accountId'],
  [{ handle: 'ann', claims: { sub: 's1' } }, 'req.user?.claims.sub'],
  [{ name: 'Ann' }, 'req.user?.name'],
])('of a user without an ID, suggests what is most likely one: %j', (user, suggested) => {
  const logger = memoryLogger();
  const framework = { user: () => user, auth: () => undefined, userPlace: 'req.user' };
  const profile = createDefaultProfile(framework, new Diagnostics(logger, false, () => {}, false));
  expect(profile({})).toBeUndefined();
  expect(logger.lines).toHaveLength(1);
  expect(logger.lines[0]).toContain(`getProfileId: (req) => ${suggested}`);
});
