import { AsyncLocalStorage } from 'node:async_hooks';
import type { Diagnostics } from '../diagnostics.js';
import { processGlobal } from '../util/process-global.js';
import { type OnUnfitId, ownProfile } from './scope-state.js';

/** The client on which the running code called `identify()` outside any scope; later calls do not have that profile. */
const identified: AsyncLocalStorage<object> = processGlobal(
  'forgotten-identify',
  () => new AsyncLocalStorage<object>(),
);

const ADVICE =
  "outside a request or scope, identify() does not set the profile of later calls. Pass it with each call, as in track('…', { profileId }), or call the methods of client.scope({ profileId }).";

/** Warns if a call outside any scope may have relied on an earlier `identify()`. */
export class ForgottenIdentify {
  /** Whether there was one; before, no call has to ask. */
  wasIdentified = false;
  readonly #client: object;
  readonly #diagnostics: Diagnostics;
  readonly #onUnfitId: OnUnfitId;

  constructor(client: object, diagnostics: Diagnostics, onUnfitId: OnUnfitId) {
    this.#client = client;
    this.#diagnostics = diagnostics;
    this.#onUnfitId = onUnfitId;
  }

  /** There was an `identify()`. */
  remember(): void {
    this.wasIdentified = true;
    identified.enterWith(this.#client);
  }

  /** Warns if the call has no profile after an `identify()` that had one. */
  expectProfile(input: unknown, call: string): void {
    if (identified.getStore() !== this.#client || ownProfile(input, this.#onUnfitId) !== undefined) return;
    this.warn(`${call} has no profile, although identify() was called before it`);
  }

  warn(what: string): void {
    this.#diagnostics.once('identify_outside_scope', `${what}: ${ADVICE}`);
  }
}
