import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { type Inspector, type InspectorOptions, startInspector } from '../packages/inspector/src/index.js';
import type { Block } from './markdown.js';

const TMP = fileURLToPath(new URL('../.tmp/', import.meta.url));

/** A program out of a page, and the local OpenPanel that its events go to. Both end with the test. */
export interface Program {
  readonly inspector: Inspector;
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly output: () => string;
  /** Fulfils with what the expression captures, once the program has printed it. */
  printed(pattern: RegExp): Promise<string>;
  readonly ended: Promise<unknown>;
}

/** A directory for one test, inside the repository, where its packages and their frameworks are found. */
export function temporaryDirectory(): string {
  mkdirSync(TMP, { recursive: true });
  const directory = mkdtempSync(join(TMP, 'snippets-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Runs a block as the file that its reader would make of it; `frame` completes one that is a part of a program. */
export async function run(
  blocks: readonly Block[],
  name: string,
  frame = (source: string): string => source,
  options: InspectorOptions = {},
): Promise<Program> {
  const inspector = await startInspector({ profileFlushMs: 0, ...options });
  const { url, clientId, clientSecret } = inspector;
  const file = join(temporaryDirectory(), `${name}.mjs`);
  const block = blocks.find((candidate) => candidate.run === name);
  writeFileSync(file, frame(block?.source ?? 'throw new Error("no such block")'));
  const own = {
    PORT: '0',
    OPENPANEL_API_URL: url,
    OPENPANEL_CLIENT_ID: clientId,
    OPENPANEL_CLIENT_SECRET: clientSecret,
  };
  const inherited = Object.entries(process.env).filter(
    ([key]) => !/^(OPENPANEL_|VITEST|NODE_(?!OPTIONS$))|_proxy$/i.test(key),
  );
  const child = spawn(process.execPath, [file], {
    env: { ...Object.fromEntries(inherited), ...own },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (text += part));
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    await inspector.close();
  });
  const printed = async (pattern: RegExp) => {
    for (let match = pattern.exec(text); ; match = pattern.exec(text)) {
      if (match) return match[1] ?? '';
      if (child.exitCode !== null) throw new Error(`it ended without printing ${pattern}:\n${text}`);
      await Promise.race([once(child.stdout, 'data'), ended]);
    }
  };
  return { inspector, child, output: () => text, printed, ended };
}

/** Reads sources as JSON, and prints for each what is wrong with it. */
const SYNTAX = `
import { text } from 'node:stream/consumers';
import { SourceTextModule } from 'node:vm';
const errorOf = (source) => {
  try {
    new SourceTextModule(source);
    return '';
  } catch (error) {
    return error.stack;
  }
};
console.log(JSON.stringify(JSON.parse(await text(process.stdin)).map(errorOf)));`;

/** What Node.js says of JavaScript modules that do not parse, and nothing of those that do. */
export function syntaxErrorsOf(sources: readonly string[]): string[] {
  const args = ['--experimental-vm-modules', '--no-warnings', '--input-type=module', '--eval', SYNTAX];
  const { stdout } = spawnSync(process.execPath, args, { input: JSON.stringify(sources), encoding: 'utf8' });
  const errors = JSON.parse(stdout) as string[];
  return errors.filter((error) => error !== '');
}

/** What the compiler says of blocks of TypeScript, each a module; nothing where they are right. */
export function typeErrorsOf(sources: readonly string[]): string {
  const directory = temporaryDirectory();
  for (const [index, source] of sources.entries()) writeFileSync(join(directory, `block-${index}.ts`), source);
  const project = join(directory, 'tsconfig.json');
  // As it is for a reader: with the declarations of what is installed, not with the sources.
  const compilerOptions = { paths: {} };
  writeFileSync(project, JSON.stringify({ extends: '../../tsconfig.json', compilerOptions, include: ['*.ts'] }));
  return compile(project);
}

/** Runs the compiler on a project. Returns what it says; nothing where all is right. */
export function compile(project: string): string {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  const { stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', project], { encoding: 'utf8' });
  return stdout + stderr;
}
