const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const GROUP = /^[\da-f]{1,4}$/i;
const GROUPS = 8;

export const isIPv4 = (text: string): boolean => IPV4.test(text) && !/(?:^|\.)0\d/.test(text);

/** With a zone, as Node.js takes it. */
export function isIPv6(text: string): boolean {
  const [address = '', zone, ...more] = text.split('%');
  if (more.length > 0 || (zone !== undefined && !/^[\da-z.:-]+$/i.test(zone))) return false;
  const halves = address.split('::');
  if (halves.length > 2) return false;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const all = groups.flat();
  const last = all.at(-1);
  const hasIPv4 = last !== undefined && address.endsWith(last) && isIPv4(last);
  const isHex = (hasIPv4 ? all.slice(0, -1) : all).every((group) => GROUP.test(group));
  const count = all.length + (hasIPv4 ? 1 : 0);
  return isHex && (halves.length === 2 ? count < GROUPS : count === GROUPS);
}

/** Replaces that of `node:net`. */
export const isIP = (text: string): 0 | 4 | 6 => {
  if (isIPv4(text)) return 4;
  return isIPv6(text) ? 6 : 0;
};
