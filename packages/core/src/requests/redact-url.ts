import { lazy, memoize } from '../util/memoize.js';
import { decode, decodings, hidesSecret } from './hidden-secrets.js';
import { createPathSecrets } from './path-secrets.js';

export interface Redaction {
  /**
   * Replaces secret values in a request target by `REDACTED`: in the query, in route parameters and in path parameters (`;name=`).
   * Removes the fragment and the authority; order and encoding of the rest do not change. At most 2 048 characters. `route` is the
   * template of the matched route.
   */
  url(pathWithQuery: string, route?: string): string;
  /** The same, with the decoded and redacted query: at most 100 pairs. */
  target(pathWithQuery: string, route?: string): { url: string; query: readonly Pair[] };
  /** Redacts an absolute http(s) URL and removes userinfo and fragment; undefined for everything else. `host` is the app's own host. */
  absolute(url: string, host?: string): string | undefined;
}

/** A pair of a query, as it was written and decoded. */
export interface Pair {
  readonly raw: string;
  readonly name: string;
  readonly value: string;
  readonly isRedacted: boolean;
}

const REDACTED = 'REDACTED';
const MAX_LENGTH = 2_048;
const MAX_PAIRS = 100;

/** Names as written by `compact()`: parameters of sign-in and signatures, then personal data. */
const SECRET_NAMES: ReadonlySet<string> = new Set(
  `auth bearer key pass passphrase passcode pwd code authcode usercode devicecode logincode verificationcode resetcode
  invitecode accesscode recoverycode codeverifier otp totp mfa pin
  state nonce session sessionid phpsessid jsessionid connectsid sid cookie csrf xsrf sig hmac hash ticket samlrequest
  samlresponse relaystate assertion oauthverifier
  mail phone phonenumber tel telephone mobile msisdn ssn card cardnumber creditcard ccnumber cvv cvc iban`.split(/\s+/),
);
const SECRET_NAME_PARTS =
  /^x(?:amz|goog)|password|passwd|secret|credential|apikey|accesskey|privatekey|signature|authorization|(?:token|jwt|email|sessionid)s?\d*$/;

/** `extraKeys` are more parameter names, compared without case and punctuation like the built-in ones, or RegExps for a name. */
export function createRedaction(extraKeys: readonly (string | RegExp)[]): Redaction {
  const names = new Set(SECRET_NAMES);
  const patterns: RegExp[] = [];
  for (const key of extraKeys) {
    if (typeof key === 'string') names.add(compact(key));
    else patterns.push(new RegExp(key));
  }
  names.delete('');

  const isSecretName = memoize((name) =>
    decodings(name).some(
      (text) =>
        spellings(text).some((spelling) => names.has(spelling) || SECRET_NAME_PARTS.test(spelling)) ||
        patterns.some((pattern) => text.search(pattern) !== -1),
    ),
  );

  const redactPair = (raw: string): Pair => {
    const pair = readPair(raw);
    const { name, value } = pair;
    if (hidesSecret(name, isSecretName)) return { raw: REDACTED, name: REDACTED, value: '', isRedacted: true };
    if (value === '' || !(isSecretName(name) || hidesSecret(value, isSecretName))) return pair;
    return { raw: `${raw.slice(0, raw.indexOf('='))}=${REDACTED}`, name, value: REDACTED, isRedacted: true };
  };

  const redactPairs = (query: string | undefined): Pair[] => query?.split('&').map(redactPair) ?? [];

  /** Path parameters: `/cart;jsessionid=…`. */
  const redactPath = (path: string): string =>
    path.replace(/;([^;/=]+)=[^;/]+/g, (all, name: string) =>
      isSecretName(decode(name)) ? `;${name}=${REDACTED}` : all,
    );

  const secrets = createPathSecrets(isSecretName);

  // Most visitors come from the same few pages.
  const redactPage = memoize((url): { host: string; origin: string; path: string; rest: string } | undefined => {
    if (!/^\s*https?:\/\//i.test(url) || !URL.canParse(url)) return undefined;
    const { host, origin, pathname, search } = new URL(url);
    const { path, query } = splitTarget(pathname + search);
    return { host, origin, path: redactPath(path), rest: textOf('', query, redactPairs(query)) };
  });

  const target: Redaction['target'] = (pathWithQuery, route) => {
    const { path: own, query } = splitTarget(requestPath(pathWithQuery));
    // Before path parameters, which the template does not have.
    let path = route === undefined ? secrets.unmatched(own, true) : secrets.matched(own, route);
    if (path.includes(';')) path = redactPath(path);
    if (query === undefined) return { url: cut(path), query: NO_PAIRS };
    const pairs = redactPairs(query);
    return { url: textOf(path, query, pairs), query: bounded(pairs) };
  };

  return {
    url: (pathWithQuery, route) => target(pathWithQuery, route).url,
    target,
    absolute(url, host) {
      const page = redactPage(url);
      return (
        page && cut(`${page.origin}${secrets.unmatched(page.path, page.host === host?.toLowerCase())}${page.rest}`)
      );
    },
  };
}

const NO_PAIRS: readonly Pair[] = [];

function textOf(path: string, query: string | undefined, pairs: readonly Pair[]): string {
  if (query === undefined) return cut(path);
  return cut(`${path}?${pairs.some(isRedacted) ? pairs.map(({ raw }) => raw).join('&') : query}`);
}

const isRedacted = (pair: Pair): boolean => pair.isRedacted;

/** Without empty pairs, as in `a=1&&b=2`. */
function bounded(pairs: readonly Pair[]): readonly Pair[] {
  if (pairs.length <= MAX_PAIRS && pairs.every(isShort)) return pairs;
  const named = pairs.filter(({ raw }) => raw !== '').slice(0, MAX_PAIRS);
  return named.map((pair) => ({ ...pair, name: cut(pair.name), value: cut(pair.value) }));
}

const isShort = ({ raw }: Pair): boolean => raw !== '' && raw.length <= MAX_LENGTH;

/** Removes the fragment. */
export function splitTarget(target: string): { path: string; query: string | undefined } {
  const end = target.indexOf('#');
  const text = end === -1 ? target : target.slice(0, end);
  const mark = text.indexOf('?');
  return mark === -1 ? { path: text, query: undefined } : { path: text.slice(0, mark), query: text.slice(mark + 1) };
}

/**
 * The path and query of a request target, starting with `/`. Scheme and authority of an absolute-form target (`GET http://host/x`)
 * are removed; `*` becomes `/`.
 */
export function requestPath(target: string): string {
  if (target.startsWith('/')) return target;
  const authority = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i.exec(target)?.[0] ?? '';
  const rest = target === '*' ? '' : target.slice(authority.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function readPair(raw: string): Pair {
  const equals = raw.indexOf('=');
  if (equals === -1) return { raw, name: decode(raw), value: '', isRedacted: false };
  return { raw, name: decode(raw.slice(0, equals)), value: decode(raw.slice(equals + 1)), isRedacted: false };
}

/** Made when needed: the engine parses a literal while it loads the file, which takes long for classes of Unicode. */
const separators = lazy(() => ({
  all: /[^\p{L}\p{N}]/gu,
  ofParts: /[^\p{L}\p{N}_-]+/u,
}));

function compact(name: string): string {
  return name.toLowerCase().replace(separators().all, '');
}

/** Variants of `user[api_key][]`: the whole name, without brackets, and its parts. */
function spellings(name: string): string[] {
  const parts = name.split(separators().ofParts);
  return [name, name.replace(/\[[^[\]]*\]/g, ''), ...parts].map(compact);
}

/** Truncates a string without splitting a surrogate pair or a percent-escape. */
function cut(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  return text.slice(0, MAX_LENGTH).replace(/(?:[\uD800-\uDBFF]|%[\da-f]?)$/i, '');
}
