import { unescape as decodePercent } from 'node:querystring';
import { lazy } from '../util/memoize.js';

/** A URL in a URL in a URL is encoded three times; the outermost is decoded already. */
const MAX_DECODINGS = 3;
const MAX_NAME_LENGTH = 100;

/** A string without any of these hides nothing. */
const SUSPICIOUS = /[%=@{]|eyJ/;

/**
 * Whether a decoded string contains a secret: an email address, a JWT, a URL with userinfo, or a secret name with a value, in a URL,
 * a query or JSON, also if it is encoded again. Runs in linear time.
 */
export function hidesSecret(text: string, isSecretName: (name: string) => boolean): boolean {
  let decoded = text;
  for (let decodings = 0; SUSPICIOUS.test(decoded); decodings += 1) {
    if (hasEmail(decoded) || hasJwt(decoded) || hasUserinfo(decoded)) return true;
    if (namesWithValue(decoded).some(isSecretName)) return true;
    const more = decodeMore(decoded);
    if (more === decoded || decodings === MAX_DECODINGS) return false;
    decoded = more;
  }
  return false;
}

/** A name and its further decodings. */
export function decodings(name: string): string[] {
  const names = [name];
  for (let more = decodeMore(name); more !== names.at(-1) && names.length <= MAX_DECODINGS; more = decodeMore(more)) {
    names.push(more);
  }
  return names;
}

/** Decodes a part of a query or a form. */
export function decode(encoded: string): string {
  return /[%+]/.test(encoded) ? decodePercent(encoded.replaceAll('+', ' ')) : encoded;
}

/** Decodes a decoded string again: percent-escapes and JSON escapes. */
function decodeMore(text: string): string {
  const more = /%[\da-f]{2}/i.test(text) ? decode(text) : text;
  if (!more.includes('\\u')) return more;
  return more.replace(/\\u([\da-f]{4})/gi, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** Names before a `=`, and in JSON before a `:`, that are followed by a value. */
function namesWithValue(text: string): string[] {
  const names = [...namesBefore('=', text, /[?&#;][^?&#;]*$/, /^(?:[&#;]|$)/)];
  return text.includes('{') ? [...names, ...namesBefore(':', text, /[{},(?&][^{},(?&]*$/, /^\s*(?:""|$)/)] : names;
}

function namesBefore(separator: string, text: string, start: RegExp, nothing: RegExp): string[] {
  const parts = text.split(separator);
  return parts.slice(0, -1).flatMap((part, i) => {
    if (nothing.test(parts[i + 1] ?? '')) return [];
    // Only the end: a RegExp anchored at the end is not linear in a long string.
    const end = part.slice(-MAX_NAME_LENGTH);
    return [start.exec(end)?.[0].slice(1) ?? end];
  });
}

/** Made when needed: the engine parses a literal while it loads the file, which takes long for classes of Unicode. */
const beginsWithDomain = lazy(() => /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2}/u);

/** Without a RegExp, which would not be linear: every start would scan to the end. */
function hasEmail(value: string): boolean {
  if (!value.includes('@')) return false;
  const parts = value.split('@');
  return parts.some((domain, i) => {
    const before = parts[i - 1]?.at(-1);
    return before !== undefined && !/[\s/?&=,;<>()]/.test(before) && beginsWithDomain().test(domain);
  });
}

/** `scheme://user:password@host`, with any host. */
function hasUserinfo(value: string): boolean {
  if (!value.includes('@')) return false;
  return value.split('//').some((rest, i) => i > 0 && /^[^/?#\s"'<>@]+@/.test(rest));
}

function hasJwt(value: string): boolean {
  const runs = value.includes('eyJ') ? (value.match(/[\w.-]+/g) ?? []) : [];
  return runs.some((run) => {
    const parts = run.split('.');
    return parts.some((part, i) => part.includes('eyJ') && Boolean(parts[i + 1]) && parts[i + 2] !== undefined);
  });
}
