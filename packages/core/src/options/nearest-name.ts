/** What other libraries and the API call it. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  clientId: ['projectid', 'writekey', 'apikey', 'token', 'key'],
  clientSecret: ['secret', 'apisecret'],
  apiUrl: ['url', 'host', 'apihost', 'endpoint', 'baseurl', 'server'],
  requestTimeoutMs: ['timeout', 'timeoutms'],
  maxQueueSize: ['maxbatchsize', 'flushat', 'queuesize'],
  profileId: ['userid', 'user', 'distinctid', 'identity', 'id'],
  groups: ['group', 'groupid', 'groupids'],
  ip: ['ipaddress', 'clientip', 'remoteaddress'],
  userAgent: ['ua', 'agent'],
  deviceId: ['anonymousid', 'device'],
  properties: ['props', 'attributes', 'traits'],
  isGlobal: ['global'],
  ignore: ['skip'],
};

/** Fewer letters are the beginning of too much. */
const LEAST_PREFIX = 4;

/** The name that was most likely meant, of those that there are: written otherwise, called otherwise, or mistyped. */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  const wanted = plain(given);
  const find = (test: (name: string) => boolean) => names.find((name) => test(plain(name)));
  return (
    find((name) => name === wanted) ??
    names.find((name) => Object.hasOwn(OTHER_NAMES, name) && OTHER_NAMES[name]?.includes(wanted)) ??
    (wanted.length >= LEAST_PREFIX
      ? find((name) => name.startsWith(wanted) || (name.length >= LEAST_PREFIX && wanted.startsWith(name)))
      : undefined) ??
    mistyped(wanted, names)
  );
}

const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]/g, '');

/** One mistake in three letters, so that `ip` is not taken for `id`. */
function mistyped(wanted: string, names: readonly string[]): string | undefined {
  const near = names
    .map((name) => ({ name, mistakes: mistakes(wanted, plain(name)) }))
    .filter(({ name, mistakes }) => mistakes <= Math.min(wanted.length, name.length) / 3)
    .sort((a, b) => a.mistakes - b.mistakes);
  return near[0]?.name;
}

/** No option has a name of nearly this length. */
const LONGEST = 40;

/** Letters that are wrong, missing, too many or swapped with the next one. */
function mistakes(a: string, b: string): number {
  if (a.length > LONGEST) return Number.POSITIVE_INFINITY;
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const at = (up: number, left: number) => rows[i - up]?.[j - left] ?? Number.POSITIVE_INFINITY;
      const isSame = a[i - 1] === b[j - 1];
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          at(1, 0) + 1,
          (row[j - 1] ?? 0) + 1,
          at(1, 1) + (isSame ? 0 : 1),
          isSwapped ? at(2, 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    rows.push(row);
  }
  return rows.at(-1)?.at(-1) ?? 0;
}
