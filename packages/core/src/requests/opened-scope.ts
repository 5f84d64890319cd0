import type { CarriedOwner } from '../carrier/carried-owner.js';
import type { Visitor } from '../events/event-owner.js';
import { toId, toIds } from '../events/ids.js';
import { propertiesOf } from '../events/snapshot.js';
import { checkOptions } from '../options/option-rules.js';
import { SCOPE_OPTION_RULES, type ScopeContext, type ScopeOptions } from '../tracking/scope.js';
import { knownId, type OnUnfitId, ScopeState } from '../tracking/scope-state.js';
import { cleanAddress } from './ip-address.js';
import { namedVisitor, resolveVisitor } from './visitor.js';

/** What `client.scope()` opens: there is no request. */
export interface OpenedScope {
  readonly context: ScopeContext;
  readonly state: ScopeState;
}

/** As the caller names it. Throws `OpenPanelError` for an unknown name. */
export function namedScope(given: ScopeOptions, maxBytes: number, onUnfitId: OnUnfitId): OpenedScope {
  const options = checkOptions(given, SCOPE_OPTION_RULES);
  const visitor = namedVisitor(options.ip, options.userAgent);
  const state = new ScopeState({
    profileId: knownId(options.profileId, 'profile', onUnfitId),
    groups: toIds(options.groups, () => onUnfitId('group')),
    deviceId: options.deviceId,
    properties: propertiesOf(options.properties, maxBytes),
  });
  return { context: { visitor: () => visitor }, state };
}

/** A session of the API ends after so long without an event. */
const SESSION_MS = 30 * 60 * 1_000;

/**
 * As a carrier says; empty without one. While the visitor's session may be open, its events are visitor events. Later, such an event
 * would begin a session that nobody has; a server event with the visitor's address has the country and begins none.
 */
export function carriedScope(carried: CarriedOwner | undefined): OpenedScope {
  if (carried === undefined) return namedScope({}, 0, () => {});
  const { seenAt, deviceId, userAgent } = carried;
  const ip = cleanAddress(carried.ip);
  const attribution = userAgent === undefined ? 'server' : 'visitor';
  const present = resolveVisitor({ ip, userAgent, attribution, bot: false, privacy: false, anonymizeIp: false });
  const past: Visitor = { ip: present.ip, userAgent: undefined, kind: 'server', reason: 'past_visit' };
  const visitor = () => (Math.abs(Date.now() - seenAt) < SESSION_MS ? present : past);
  return {
    context: { visitor, seenAt },
    state: new ScopeState({ profileId: toId(carried.profileId), groups: toIds(carried.groups), deviceId }),
  };
}
