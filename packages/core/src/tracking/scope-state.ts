import type { Properties } from '../events/types.js';

/** What most scopes have. */
export const NO_PROPERTIES: Properties = Object.freeze({});

const NO_GROUPS: readonly string[] = [];

/** What one client knows of one scope: who it is about, and what its events carry. */
export class ScopeState {
  profileId: string | undefined;
  groups: readonly string[];
  deviceId: string | undefined;
  properties: Properties;
  /** False after `clear()`: the scope's resolvers are asked no more. */
  asksResolvers = true;
  /** The latest call that changes a profile and still waits for a resolver; the next one waits for it. */
  tail: Promise<unknown> | undefined;

  constructor(
    known: {
      profileId?: string | undefined;
      groups?: readonly string[];
      deviceId?: string | undefined;
      properties?: Properties;
    } = {},
  ) {
    this.profileId = known.profileId;
    this.groups = known.groups ?? NO_GROUPS;
    this.deviceId = known.deviceId;
    this.properties = known.properties ?? NO_PROPERTIES;
  }

  addGroups(ids: readonly string[]): void {
    this.groups = [...new Set([...this.groups, ...ids])];
  }

  clear(): void {
    this.profileId = undefined;
    this.groups = NO_GROUPS;
    this.deviceId = undefined;
    this.asksResolvers = false;
  }
}
