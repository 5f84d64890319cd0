import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { blocksOf, read } from './markdown.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const filesIn = (folder: string) =>
  readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((path) => !/(^|\/)(node_modules|dist)\//.test(path))
    .map((path) => `${folder}/${path}`);

/** Everything that a reader may copy: the snippets of all pages, and the sources of the examples. */
const pages = ['README.md', ...['docs', 'examples', 'packages'].flatMap(filesIn)].filter((path) =>
  path.endsWith('.md'),
);
const snippets = pages.flatMap((path) => blocksOf(read(path)).map(({ source }) => ({ path, source })));
const sources = filesIn('examples')
  .filter((path) => /^examples\/\w+\/(?:src\/.*|\w+)\.[cm]?[jt]s$/.test(path))
  .map((path) => ({ path, source: read(path) }));

/** Statements that say what to do on a signal. */
const handlersOf = (source: string) =>
  source.match(/^.*(?:process\.(?:on|once|addListener)\(['"]?(?:SIG|signal)|enableShutdownHooks\(\[['"]).*$/gm) ?? [];

const mistakesOf = (source: string) => {
  const handlers = handlersOf(source);
  const text = handlers.join('\n');
  const signals = ['SIGINT', 'SIGTERM'].filter((signal) => !text.includes(signal));
  return [
    ...(handlers.length > 0 ? signals.map((signal) => `${signal} is not handled`) : []),
    ...(text.includes('process.once(') ? ['the second signal ends the process'] : []),
  ];
};

describe('a mistake is found', () => {
  it.each([
    ["process.on('SIGTERM', stop);", ['SIGINT is not handled']],
    ["process.once('SIGINT', stop);", ['SIGTERM is not handled', 'the second signal ends the process']],
    ["for (const signal of ['SIGTERM']) process.on(signal, stop);", ['SIGINT is not handled']],
    ["app.enableShutdownHooks(['SIGTERM']);", ['SIGINT is not handled']],
    ["process.on('SIGTERM', stop);\nprocess.on('SIGINT', stop);", []],
    ["for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);", []],
    ['app.enableShutdownHooks();', []],
  ])('in %j', (source, mistakes) => {
    expect(mistakesOf(source)).toEqual(mistakes);
  });
});

it('every snippet and example that handles a signal handles SIGTERM and Ctrl-C, each more than once', () => {
  const all = [...snippets, ...sources];
  const handling = all.filter(({ source }) => handlersOf(source).length > 0).map(({ path }) => path);
  const expected = [
    'docs/delivery.md',
    'docs/express.md',
    'docs/koa.md',
    'examples/express/src/server.ts',
    'examples/next/shutdown.js',
  ];
  expect(handling).toEqual(expect.arrayContaining(expected));
  const wrong = all.flatMap(({ path, source }) => mistakesOf(source).map((mistake) => `${path}: ${mistake}`));
  expect(wrong).toEqual([]);
});
