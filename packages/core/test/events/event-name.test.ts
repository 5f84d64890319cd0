import { describe, expect, it } from 'vitest';
import { eventNameProblem } from '../../src/events/event-name.js';

describe('an event name', () => {
  it.each([
    'signed_up',
    'screen_view',
    'revenue',
    'Sign up',
    'a\tb',
    'köp ✓ 购买 🎉',
    '/checkout/done',
    ' ',
    'n'.repeat(80),
    `${'n'.repeat(78)}🎉`,
    'session_started',
  ])('may be %j', (name) => {
    expect(eventNameProblem(name)).toBeUndefined();
    expect(eventNameProblem(name)).toBeUndefined();
  });

  it.each<[unknown, string]>([
    [undefined, 'must be a string, not undefined'],
    [null, 'must be a string, not null'],
    [{ toString: () => 'x' }, 'must be a string, not object'],
    ['', 'must be 1 to 80 UTF-16 units long, not 0'],
    [`${'n'.repeat(79)}🎉`, 'must be 1 to 80 UTF-16 units long, not 81'],
    ['a\n', 'contains a line break'],
    ['a\r', 'contains a line break'],
    ['session_start', '"session_start" is reserved'],
    ['session_end', '"session_end" is reserved'],
    ['toast.message_shown', 'contains "oast.me"'],
    ['twin.initialised', 'contains "win.ini"'],
    [`hello $${'{x}'}`, 'contains "$'],
    ['UnIoN SeLeCt 1', 'contains "union select"'],
    ["a' and 'b", `contains "' and '"`],
    ['view ..\\etc', String.raw`contains "..\\"`],
    ['java.lang.ProcessBuilder', 'contains "processbuilder"'],
    ['/package.json', 'begins with "/package.json"'],
    ['/.env', 'begins with "/.e"'],
    ['/WP-login', 'begins with "/WP-"'],
    ['/phpmyadmin/', 'begins with "/phpmyadmin"'],
    ['/a/b.php', 'begins with "/a/b.php"'],
  ])('may not be %j', (name, message) => {
    expect(eventNameProblem(name)).toContain(message);
    expect(eventNameProblem(name)).toContain(message);
  });

  it('is judged the same after thousands of others', () => {
    for (let index = 0; index < 3_000; index++) expect(eventNameProblem(`event ${index}`)).toBeUndefined();
    expect(eventNameProblem('twin.initialised')).toContain('win.ini');
  });
});
