import type { OptionRules } from '../options/option-rules.js';
import type { Id, Tracker } from './tracker.js';

/** The context of a job, a cron or a message: whatever the events within it have in common. */
export interface ScopeOptions {
  /** The visitor's public IP address. */
  ip?: string | undefined;
  /** The visitor's user agent. With a public `ip` and a browser here, events are a visitor's; otherwise a server's. */
  userAgent?: string | undefined;
  profileId?: Id | null | undefined;
  groups?: readonly Id[] | null | undefined;
  /** Properties of every track in the scope. */
  properties?: object | undefined;
  /** The visitor's OpenPanel device. */
  deviceId?: string | undefined;
}

/** A tracker with a context of its own, which inherits nothing. */
export interface ClientScope extends Tracker {
  /** Runs a function with this scope as the current one: `op` and the client track into it, through every await. */
  run<R>(fn: () => R): R;
}

/**
 * Names alone are checked: a value is data, of a queue or a database, and a job must not fail for it. What is no ID, no
 * address or no object counts as not given.
 */
const anything = (allows: string) => ({ allows, test: () => true });

export const SCOPE_OPTION_RULES: OptionRules & Record<keyof ScopeOptions, unknown> = {
  ip: anything('an IP address'),
  userAgent: anything('a user agent'),
  profileId: anything('an ID'),
  groups: anything('a list of IDs'),
  properties: anything('an object'),
  deviceId: anything('an ID'),
};
