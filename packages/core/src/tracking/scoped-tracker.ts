import type { Delivery } from '../delivery/delivery.js';
import type { DeliveryEngine } from '../delivery/engine.js';
import { isEmptyList, toIds } from '../events/ids.js';
import { snapshotProperties } from '../events/snapshot.js';
import { LegacyMethods } from './legacy.js';
import type { ScopeTracker } from './scope.js';
import { hasNothingBesidesProfile, knownId, ownField, ownProfile } from './scope-state.js';
import { DISABLED, LOCAL } from './settled-calls.js';
import type { CountInput, GroupInput, Id, IdentifyInput } from './tracker.js';

const GLOBALS_TOO_LARGE = 'setGlobalProperties() was ignored: the properties are larger than maxEventBytes.';
const INCOMPLETE =
  'op.carrier() was called before getProfileId or getGroups had its answer, so the carrier is without it. Call op.identify({ profileId }) before, which sends nothing.';
const OPT_OUT_OUTSIDE =
  'optOut() was ignored: outside a request or scope there is no visitor who opts out. Call it on req.op, or on the tracker of client.scope().';

/** The tracker of one client in one scope, or outside any: what changes profiles, groups and the scope itself. */
export class ScopedTracker extends LegacyMethods implements ScopeTracker {
  static readonly engineOf = (tracker: ScopedTracker): DeliveryEngine => tracker.parts.engine;

  identify(profile: IdentifyInput): Promise<Delivery> {
    const { config, onUnfitId } = this.parts;
    if (this.isSilent()) return DISABLED;
    const id = ownProfile(profile, onUnfitId);
    const copy = snapshotProperties(profile, config.maxEventBytes);
    if (this.#remembers && id !== undefined) this.state.profileId = id;
    if (id !== undefined && copy.ok && hasNothingBesidesProfile(copy.value)) {
      if (!this.#remembers) this.parts.forgotten.warn('identify() with a profileId alone does nothing');
      return LOCAL;
    }
    if (!this.#remembers && id !== undefined) this.parts.forgotten.remember();
    return this.take({ type: 'identify', input: profile, copy });
  }

  increment(count: CountInput): Promise<Delivery> {
    return this.#count('increment', count);
  }

  decrement(count: CountInput): Promise<Delivery> {
    return this.#count('decrement', count);
  }

  upsertGroup(group: GroupInput): Promise<Delivery> {
    const id = knownId(ownField(group, 'id'), 'group', this.parts.onUnfitId);
    return this.take({ type: 'group', input: group, payload: { id } });
  }

  setGroup(groupId: Id): Promise<Delivery> {
    return this.#assign([groupId]);
  }

  setGroups(groupIds: readonly Id[]): Promise<Delivery> {
    if (!isEmptyList(groupIds)) return this.#assign(groupIds);
    return this.isSilent() ? DISABLED : LOCAL;
  }

  setGlobalProperties(properties: object): void {
    const { config, diagnostics } = this.parts;
    const copy = snapshotProperties(properties, config.maxEventBytes);
    if (copy.ok) this.state.properties = { ...this.state.properties, ...copy.value };
    else diagnostics.once('invalid_event', GLOBALS_TOO_LARGE);
  }

  clear(): void {
    this.state.clear();
  }

  /** Empty for a visitor who has not consented or has opted out. */
  carrier(): string {
    const { carriers, diagnostics, forgotten } = this.parts;
    const { context } = this;
    if (context.hasConsent === false || context.isOptedOut) return '';
    if (!this.#remembers) forgotten.expectProfile(undefined, 'carrier()');
    return carriers.write(
      this.state.carried(context, Date.now(), () => diagnostics.once('carrier_incomplete', INCOMPLETE)),
    );
  }

  optOut(): void {
    if (this.#remembers) this.context.isOptedOut = true;
    else this.parts.diagnostics.once('opt_out_outside_scope', OPT_OUT_OUTSIDE);
  }

  /** False outside any scope, where a remembered profile would leak into unrelated events. */
  get #remembers(): boolean {
    return this.state !== this.parts.global;
  }

  #count(type: 'increment' | 'decrement', input: CountInput): Promise<Delivery> {
    if (!this.#remembers) this.parts.forgotten.expectProfile(input, `${type}()`);
    return this.take({ type, input });
  }

  #assign(given: unknown): Promise<Delivery> {
    const groupIds = toIds(given, () => this.parts.onUnfitId('group'));
    if (this.#remembers) this.state.addGroups(groupIds);
    else this.parts.forgotten.expectProfile(undefined, 'setGroup()');
    return this.take({ type: 'assign_group', input: undefined, payload: { groupIds } });
  }
}
