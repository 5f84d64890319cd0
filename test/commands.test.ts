import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { read } from './markdown.js';

/** Commands of a release have a usage line only. */
const OF_RELEASES = ['scripts/sync-version.mjs', 'scripts/sync-metadata.mjs', 'scripts/release-dry.mjs'];

/** Every script of a package.json that runs a file of this project, and every command of the packages. */
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const binsOf = (name: string) => {
  const { bin } = JSON.parse(read(`packages/${name}/package.json`)) as { bin: Record<string, string> };
  return Object.values(bin).map((path) => `packages/${name}/${path}`);
};
const FILES = [
  ...Object.values(scripts).flatMap((script) => /\bnode (\S+\.m?js)/.exec(script)?.[1] ?? []),
  ...['inspector', 'redis'].flatMap(binsOf),
];
const COMMANDS = [...new Set(FILES)].filter((file) => !OF_RELEASES.includes(file));

async function run(file: string, flag: string, colors: NodeJS.ProcessEnv = {}) {
  const { FORCE_COLOR: _forced, NO_COLOR: _none, ...env } = process.env;
  const child = spawn(process.execPath, [file, flag], { env: { ...env, ...colors } });
  const code = new Promise((resolve) => child.on('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

it('there are commands', () => {
  expect(COMMANDS.length).toBeGreaterThan(7);
});

it.each(OF_RELEASES.slice(1))('%s has a usage line, and does nothing for an unknown flag', async (file) => {
  expect(await run(file, '--help')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Usage: npm run \S+/) });
  expect(await run(file, '--chek')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--chek') });
});

describe.each(COMMANDS)('node %s', (file) => {
  it('has help in the common style, and --json', { timeout: 30_000 }, async () => {
    const { code, stdout, stderr } = await run(file, '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^\S+: .+\n\nUsage: .+\[options\].*\n/);
    for (const title of ['Options:', 'Examples:', 'Exit codes:']) expect(stdout).toContain(`\n\n${title}\n  `);
    for (const flag of ['--json ', '-h, --help ', '-v, --version ']) expect(stdout).toContain(flag);
    expect(stdout).not.toContain('\u001B');
    const colored = await run(file, '-h', { FORCE_COLOR: '1' });
    expect(colored.stdout).not.toBe(stdout);
    expect(stripVTControlCharacters(colored.stdout)).toBe(stdout);
  });

  it('has a version, and refuses an unknown flag with the nearest one', { timeout: 30_000 }, async () => {
    expect(await run(file, '--version')).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/),
      stderr: '',
    });
    expect(await run(file, '--jsno')).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^\S+: Unknown flag --jsno\. Did you mean --json\? See .+ --help\n$/),
    });
  });
});
