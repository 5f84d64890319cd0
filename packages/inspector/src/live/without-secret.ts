import { isRecord } from '../is-record.js';

export const MASK = '••••••••';

const NAME = 'clientSecret';
/** What looks like it where the body is no JSON: a form, a JavaScript object. */
const ASSIGNMENT = /(clientSecret['"]?\s*[:=]\s*)(?:'[^']*'?|[^\s'"&,;}]+)/gi;

/** A body without the secret that it may bring in the place of the header; nothing else of it is changed. */
export function withoutSecret(body: string): string {
  const value = parsed(body);
  if (isRecord(value) && !Object.hasOwn(value, NAME)) return body;
  const secret = isRecord(value) ? value[NAME] : undefined;
  let [masked, kept, before] = ['', 0, ''];
  let end = 0;
  for (const [from, to] of strings(body)) {
    const isValue = before === NAME && /^\s*:\s*$/.test(body.slice(end, from));
    before = decoded(body.slice(from, to));
    end = to;
    if (!isValue && (before !== secret || secret === '')) continue;
    masked += `${body.slice(kept, from)}"${MASK}"`;
    kept = to;
  }
  masked += body.slice(kept);
  return value === undefined ? masked.replace(ASSIGNMENT, `$1${MASK}`) : masked;
}

/** Undefined for what is no JSON. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return undefined;
  }
}

/** Where the strings of JSON are, with their quotes; the last one may be without its end. No pattern: they are of any length. */
function* strings(body: string): Generator<readonly [from: number, to: number]> {
  for (let from = body.indexOf('"'); from !== -1; ) {
    const to = endOfString(body, from);
    yield [from, to];
    from = body.indexOf('"', to);
  }
}

function endOfString(body: string, from: number): number {
  for (let quote = body.indexOf('"', from + 1); quote !== -1; quote = body.indexOf('"', quote + 1)) {
    let escapes = 0;
    while (body[quote - 1 - escapes] === '\\') escapes += 1;
    if (escapes % 2 === 0) return quote + 1;
  }
  return body.length;
}

function decoded(token: string): string {
  if (!token.includes('\\')) return token.replace(/^"|"$/g, '');
  try {
    return String(JSON.parse(token));
  } catch {
    return token;
  }
}
