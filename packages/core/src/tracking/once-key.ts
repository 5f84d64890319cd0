import type { Call } from '../delivery/call.js';
import type { Diagnostics } from '../diagnostics.js';
import type { ClientConfig } from '../options/client-config.js';
import { lazy } from '../util/memoize.js';
import { sha256 } from '../util/sha256.js';
import type { TrackOptions } from './tracker.js';

/** Of a key: it is an ID, not a text. */
const MAX_LENGTH = 512;
const HEX = 16;
const HASH_DIGITS = 32;
const NUMBER_DIGITS = 12;

/** What the tokens of this process begin with, and how many there are. */
const tokens = lazy(() => {
  const random = crypto.getRandomValues(new Uint8Array((HASH_DIGITS - NUMBER_DIGITS) / 2));
  return { prefix: Array.from(random, (byte) => byte.toString(HEX).padStart(2, '0')).join(''), count: 0 };
});

const NO_OPTIONS =
  "An event was dropped: the options of track() and revenue() must be an object, such as { once: 'evt_1' }.";

interface Parts {
  readonly config: ClientConfig;
  readonly diagnostics: Diagnostics;
}

/** Gives the call its key, if the options have one. False, with a warning, where that cannot be a key. */
export function hasKey(call: Call, options: TrackOptions, { config, diagnostics }: Parts): boolean {
  if (typeof options !== 'object') {
    diagnostics.once('invalid_event', NO_OPTIONS, 'options');
    return false;
  }
  const key: unknown = options.once;
  const other = Object.keys(options).find((name) => name !== 'once');
  if (other !== undefined) diagnostics.once('event_repaired', unknown(other), `option:${other}`);
  if (key === undefined) return true;
  const text = typeof key === 'number' || typeof key === 'bigint' ? String(key) : key;
  if (typeof text !== 'string' || text === '' || text === 'NaN' || text.length > MAX_LENGTH) {
    diagnostics.once('invalid_event', unfit(key), 'once');
    return false;
  }
  const own = tokens();
  own.count += 1;
  const { clientId, apiUrl } = config;
  call.once = {
    key: sha256(JSON.stringify([clientId, apiUrl, String(call.name), text])).slice(0, HASH_DIGITS),
    token: own.prefix + own.count.toString(HEX).padStart(NUMBER_DIGITS, '0'),
    state: 'unclaimed',
    claimedAt: 0,
  };
  return true;
}

const unknown = (name: string): string =>
  `track() and revenue() have no option "${name}", so it was ignored; the only one is "once".`;

function unfit(key: unknown): string {
  const what = typeof key === 'string' ? `a string of ${key.length} characters` : key === null ? 'null' : typeof key;
  const rule = `The option "once" must be a non-empty string of at most ${MAX_LENGTH} characters, or a number`;
  return `An event was dropped: ${rule}; it is of another kind (${what}). Pass the ID of what happened, such as that of the webhook.`;
}
