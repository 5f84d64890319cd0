import { setTimeout } from 'node:timers/promises';
import type { Inspector } from '@openpanel-node/inspector';
import { NEWCOMERS } from './people.js';
import type { Stage } from './stage.js';
import type { Verification } from './verification.js';

/** OpenPanel stores profiles every 10 s. */
const STORED_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 100;

async function allStored(inspector: Inspector): Promise<void> {
  const isStored = ({ id }: { readonly id: string }) => inspector.profile(id)?.properties['logins'] !== undefined;
  for (let waitedMs = 0; waitedMs < STORED_WITHIN_MS && !NEWCOMERS.every(isStored); waitedMs += LOOK_EVERY_MS) {
    await setTimeout(LOOK_EVERY_MS);
  }
}

/** Checks what is only known at the end: the counts, and the profiles and groups that the events created. */
export async function checkTheWhole(stage: Stage, report: string, verification: Verification): Promise<void> {
  const { inspector, refused, skipped } = stage;
  const events = inspector.events();
  const expected = `Events: ${events.length} delivered, 0 rejected, 0 dropped, 0 pending; skipped requests: ${skipped.items.length}`;
  verification.check(`the app reported '${report}' instead of '${expected}'`, report === expected);

  for (const { type, reason, outcome } of refused) {
    verification.check(`${type} was not stored: ${outcome} ${reason ?? ''}`, false);
  }

  verification.check('acme is not a group', inspector.group('acme')?.type === 'company');
  await allStored(inspector);
  for (const { id } of NEWCOMERS) {
    const { properties = {}, groups = [] } = inspector.profile(id) ?? {};
    const { logins, plan } = properties;
    verification.check(`${id} has ${logins} logins and the plan ${plan}`, logins === '1' && plan === 'free');
    verification.check(`${id} is not in acme`, groups.includes('acme'));
  }

  const visitors = events.filter(({ kind }) => kind === 'visitor');
  const people = new Set(visitors.map(({ ip, userAgent }) => `${ip} ${userAgent}`)).size;
  const devices = new Set(visitors.map(({ deviceId }) => deviceId)).size;
  verification.check(`${people} visitors have ${devices} devices`, people === devices);

  // A server event of a known profile gets the last device of that profile. Other server events have no device.
  const pairs = new Set(visitors.map(({ profileId, deviceId }) => `${profileId} ${deviceId}`));
  const joined = events.filter(({ kind, deviceId }) => kind === 'server' && deviceId !== '');
  const astray = joined.filter(({ profileId, deviceId }) => !pairs.has(`${profileId} ${deviceId}`));
  verification.check(`${astray.length} server events are on the wrong device`, astray.length === 0);
}
