const MAX_NAME_LENGTH = 80;

/** What the server takes for an attack wherever it stands in a name, in lower case. */
const BLOCKED_PARTS: readonly string[] = [
  // Call-back domains of security scanners.
  ...['oastify.com', 'burpcollaborator', 'interact.sh', 'oast.me'],
  // Injections into SQL.
  ...['pg_sleep', 'waitfor delay', 'xp_dirtree', 'load_file(', 'extractvalue(', 'dbms_pipe.receive_message'],
  ...['union select', 'exec master.dbo', 'declare @', "' and '", "' or '", "') or ", "')and "],
  // Commands and code.
  ...['nslookup ', '/bin/sleep', '/bin/bash', 'cmd.exe', 'wget+http', 'wget http', 'chmod+777', 'chmod 777'],
  ...['processbuilder', 'runtime.getruntime', 'eval-stdin.php', 'mozi.m', '/setup.cgi?', '/cgi-bin/'],
  // Paths and files.
  ...['../', '..\\', '%2e%2e', '%u002e%u002e', '/etc/passwd', '/etc/shadow', 'win.ini', 'system.ini'],
  ...['phpinfo.php', 'wp-config.php', '.git/config', '.env.backup', '.env.bak', '/vendor/phpunit/'],
  // Templates, XML, mail headers, printed Ruby objects.
  ...['${', '%{', '<!doctype', '<!entity', '<xi:include', 'xsi:schemalocation', 'bcc:'],
  ...['#<article:0x', '#<video:0x', '#<brand:0x'],
];

/** Names that are the paths scanners ask for. */
const SCANNED_PATHS: readonly RegExp[] = [
  /^\/[a-z_-]+\.(?:php|env|ya?ml|json|xml|config|ini|bak|sql|log)/i,
  /^\/\.[a-z]/i,
  /^\/(?:wp-|wordpress|phpmyadmin)/i,
  /^\/.+\.php$/i,
];

/** Whether the server answers `Event name contains blocked content`. Lengths are UTF-16 units. */
export function isBlockedName(name: string): boolean {
  const lower = name.toLowerCase();
  return (
    name.length > MAX_NAME_LENGTH ||
    /[\r\n]/.test(name) ||
    BLOCKED_PARTS.some((part) => lower.includes(part)) ||
    SCANNED_PATHS.some((pattern) => pattern.test(name))
  );
}
