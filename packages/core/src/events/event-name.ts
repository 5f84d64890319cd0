import { memoize } from '../util/memoize.js';

const MAX_LENGTH = 80;

const RESERVED: readonly string[] = ['session_start', 'session_end'];

/**
 * Fragments that the API rejects anywhere in a name, in any case, by what it classifies them as.
 * Source: Openpanel-dev/openpanel, packages/validation/src/event-blocklist.ts.
 */
const BLOCKED_PIECES: ReadonlyMap<string, readonly string[]> = new Map([
  ['a security scanner', ['burpcollaborator', 'interact.sh', 'oast.me', 'oastify.com']],
  ['a file scan', ['.env.backup', '.env.bak', '.git/config', '/vendor/phpunit/', 'phpinfo.php', 'wp-config.php']],
  ['a botnet', ['/cgi-bin/', '/setup.cgi?', 'mozi.m']],
  ['path traversal', ['%2e%2e', '%u002e%u002e', '../', '..\\', '/etc/passwd', '/etc/shadow', 'system.ini', 'win.ini']],
  ['a template injection', ['${', '%{']],
  ['an XML injection', ['<!doctype', '<!entity', '<xi:include', 'xsi:schemalocation']],
  ['a mail header injection', ['bcc:']],
  ['a leaked Ruby object', ['#<article:0x', '#<brand:0x', '#<video:0x']],
  ['a Java or PHP code injection', ['eval-stdin.php', 'processbuilder', 'runtime.getruntime']],
  [
    'a shell command',
    ['/bin/bash', '/bin/sleep', 'chmod 777', 'chmod+777', 'cmd.exe', 'nslookup ', 'wget http', 'wget+http'],
  ],
  [
    'an SQL injection',
    [
      'dbms_pipe.receive_message',
      'declare @',
      'exec master.dbo',
      'extractvalue(',
      'load_file(',
      'pg_sleep',
      'union select',
      'waitfor delay',
      'xp_dirtree',
      "' and '",
      "' or '",
      "') or ",
      "')and ",
    ],
  ],
]);

/** Paths that scanners try, from the same source. */
const BLOCKED_PATHS: readonly RegExp[] = [
  /^\/[a-z_-]+\.(?:bak|config|env|ini|json|log|php|sql|xml|ya?ml)/i,
  /^\/\.[a-z]/i,
  /^\/(?:wp-|wordpress|phpmyadmin)/i,
  /^\/.+\.php$/i,
];

const faultOf = memoize((name: string): string | undefined => {
  if (name.includes('\n') || name.includes('\r')) return 'contains a line break';
  if (RESERVED.includes(name)) return 'is reserved for the API';
  const lower = name.toLowerCase();
  for (const [what, pieces] of BLOCKED_PIECES) {
    const piece = pieces.find((candidate) => lower.includes(candidate));
    if (piece !== undefined) return `contains ${JSON.stringify(piece)}, which the API rejects as ${what}`;
  }
  for (const path of BLOCKED_PATHS) {
    const piece = path.exec(name)?.[0];
    if (piece !== undefined) return `begins with ${JSON.stringify(piece)}, which the API rejects as a scanned path`;
  }
  return undefined;
});

/** Why the API would reject an event with this name, in a sentence; undefined if it accepts the name. */
export function eventNameProblem(name: unknown): string | undefined {
  if (typeof name !== 'string') return `An event name must be a string, not ${name === null ? 'null' : typeof name}.`;
  if (name.length === 0 || name.length > MAX_LENGTH) {
    const beginning = name === '' ? '' : ` (it begins with ${JSON.stringify(name.slice(0, MAX_LENGTH))})`;
    return `An event name must be 1 to ${MAX_LENGTH} UTF-16 units long, not ${name.length}${beginning}.`;
  }
  const fault = faultOf(name);
  return fault === undefined ? undefined : `The event name ${JSON.stringify(name)} ${fault}.`;
}
