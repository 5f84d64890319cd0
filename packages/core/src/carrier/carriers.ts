import type { Diagnostics } from '../diagnostics.js';
import type { ClientConfig } from '../options/client-config.js';
import { BOOLEAN, count } from '../options/option-row.js';
import { checkOptions, type OptionRules } from '../options/option-rules.js';
import { type CarriedOwner, fromJson, toJson } from './carried-owner.js';
import { compress, decompress } from './compression.js';
import { isUnsigned, Signatures } from './signature.js';

/** How a carrier is opened. */
export interface CarrierOptions {
  /** Opens an unsigned carrier too. Whoever can change such a carrier decides whose events these are. @default false */
  unsigned?: boolean | undefined;
  /** An older carrier is not opened. @default 7_776_000_000 (90 days) */
  maxAgeMs?: number | undefined;
}

const CARRIER_OPTION_RULES: OptionRules & Record<keyof CarrierOptions, unknown> = {
  unsigned: BOOLEAN,
  maxAgeMs: count(0),
};

/** Fits a metadata value of Stripe. */
const MAX_LENGTH = 500;
/** A longer text is not even looked at. */
const MAX_READ_LENGTH = 2_000;
const MAX_AGE_MS = 90 * 24 * 60 * 60 * 1_000;
const MAX_DEVICE_ID = 64;

/** Of the format and its dictionary, as the first character. It says that nothing else has to be tried. */
const VERSION = '1';
const PARTS = /^([0-9A-Za-z])\.([\w-]+)\.([\w-]+)$/;

/** What is left out of a carrier that is too long, in this order, with its name in the warning. */
const EXPENDABLE = [
  ['userAgent', 'the user agent'],
  ['groups', 'the groups'],
  ['ip', 'the IP address'],
  ['deviceId', 'the device ID'],
  ['profileId', 'the profile ID'],
] as const satisfies readonly (readonly [keyof CarriedOwner, string])[];

type SecretConfig = Pick<ClientConfig, 'carrierSecrets' | 'clientSecret'>;

/** Writes and opens the carriers of a client. */
export class Carriers {
  readonly #signatures: Signatures;
  readonly #diagnostics: Diagnostics;

  /** Carriers are signed with the first secret, and opened if any of the secrets has signed them. */
  constructor({ carrierSecrets = [], clientSecret }: SecretConfig, diagnostics: Diagnostics) {
    this.#signatures = new Signatures([...carrierSecrets, ...(clientSecret === undefined ? [] : [clientSecret])]);
    this.#diagnostics = diagnostics;
  }

  /** A text of at most 500 characters, all of them letters, digits, `-`, `_` and `.`. */
  write(owner: CarriedOwner): string {
    const { deviceId = '' } = owner;
    let carried: CarriedOwner = deviceId.length > MAX_DEVICE_ID ? { ...owner, deviceId: undefined } : owner;
    let text = this.#sealed(carried);
    const left: string[] = [];
    for (const [field, name] of EXPENDABLE) {
      if (text !== undefined) break;
      const value = carried[field];
      if (value === undefined || value.length === 0) continue;
      left.push(name);
      carried = { ...carried, [field]: undefined };
      text = this.#sealed(carried);
    }
    if (left.length > 0) this.#diagnostics.once('carrier_shortened', shortened(left));
    return text ?? '';
  }

  /** Undefined, with one warning in the life of a client, if the text is no carrier that may be opened. Throws only for a wrong option. */
  open(text: string, options: CarrierOptions, now: number): CarriedOwner | undefined {
    // That of a visitor who has not consented.
    if (text === '') return undefined;
    const read = this.#read(text, checkOptions(options, CARRIER_OPTION_RULES), now);
    if (typeof read === 'object') return read;
    this.#diagnostics.once('carrier_not_opened', `A carrier was not opened, so its scope is empty: ${read}.`);
    this.#diagnostics.debug(`a carrier was not opened: ${read}`);
    return undefined;
  }

  #sealed(owner: CarriedOwner): string | undefined {
    const packed = compress(toJson(owner));
    if (packed === undefined) return undefined;
    const text = `${VERSION}.${packed}`;
    const sealed = `${text}.${this.#signatures.of(text)}`;
    return sealed.length > MAX_LENGTH ? undefined : sealed;
  }

  /** What the carrier says, or why it is not opened. */
  #read(text: string, { unsigned = false, maxAgeMs = MAX_AGE_MS }: CarrierOptions, now: number): CarriedOwner | string {
    if (text.length > MAX_READ_LENGTH) return `it is longer than ${MAX_READ_LENGTH} characters`;
    const [, version, packed, end] = PARTS.exec(text) ?? [];
    if (version === undefined || packed === undefined || end === undefined) return NO_CARRIER;
    if (version !== VERSION) return 'another version of this package made it';
    const sealed = `${version}.${packed}`;
    if (isUnsigned(sealed, end)) {
      if (!unsigned) return UNSIGNED;
    } else if (!this.#signatures.isSigned(sealed, end)) {
      return this.#signatures.isSigning ? FOREIGN : NO_SECRET;
    }
    const owner = unpacked(packed);
    if (owner === undefined) return NO_CARRIER;
    return now - owner.seenAt > maxAgeMs ? 'it is older than maxAgeMs' : owner;
  }
}

const NO_CARRIER = 'it is not what op.carrier() returned. Pass a profile as client.scope({ profileId })';
const UNSIGNED =
  'it is not signed. Set clientSecret or carrierSecrets where it is made, or open it with { unsigned: true }';
const NO_SECRET = 'this client has no secret to check its signature with. Set clientSecret or carrierSecrets';
const FOREIGN = 'none of the secrets of this client has signed it. Set carrierSecrets to the same list everywhere';

const shortened = (left: readonly string[]): string =>
  `op.carrier() left out ${left.join(', ')}, to stay within ${MAX_LENGTH} characters.`;

function unpacked(packed: string): CarriedOwner | undefined {
  try {
    return fromJson(decompress(packed));
  } catch {
    return undefined; // not deflated, too long, or no JSON
  }
}
