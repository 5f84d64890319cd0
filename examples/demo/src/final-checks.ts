import type { Stage } from './stage.js';
import type { Verification } from './verification.js';

/** What only the end can tell: counts that must agree, and the state that the events have left behind. */
export function checkTheWhole(stage: Stage, report: string, verification: Verification): void {
  const { inspector, refused, leftOut } = stage;
  const events = inspector.events();
  const expected = `Events: ${events.length} delivered, 0 rejected, 0 dropped, 0 pending; requests left out: ${leftOut.items.length}`;
  verification.check(`the app reported '${report}' instead of '${expected}'`, report === expected);

  for (const { type, reason, outcome } of refused) {
    const isEarly = type === 'increment' && reason === 'Profile not found';
    verification.check(`${type} was not stored: ${outcome} ${reason ?? ''}`, isEarly);
  }

  const { logins } = inspector.profile('u_101')?.properties ?? {};
  verification.check(`u_101 has ${logins} logins instead of 1`, logins === '1');
  verification.check('acme is no group', inspector.group('acme')?.type === 'company');
  verification.check('u_101 is not in acme', inspector.profile('u_101')?.groups.includes('acme') === true);

  const visitors = events.filter(({ kind }) => kind === 'visitor');
  const people = new Set(visitors.map(({ ip, userAgent }) => `${ip} ${userAgent}`)).size;
  const devices = new Set(visitors.map(({ deviceId }) => deviceId)).size;
  verification.check(`${people} visitors have ${devices} devices`, people === devices);

  // A server event of a known profile joins the device that the profile was last seen on; no other has one.
  const pairs = new Set(visitors.map(({ profileId, deviceId }) => `${profileId} ${deviceId}`));
  const joined = events.filter(({ kind, deviceId }) => kind === 'server' && deviceId !== '');
  const astray = joined.filter(({ profileId, deviceId }) => !pairs.has(`${profileId} ${deviceId}`));
  verification.check(`${astray.length} server events are on a stranger's device`, astray.length === 0);
}
