import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Block } from './markdown.js';
import { compile, type Program, run } from './snippets.js';

const TMP = fileURLToPath(new URL('../.tmp/', import.meta.url));

/** As `nest new` sets a project up, and stricter. */
const COMPILER_OPTIONS = {
  composite: false,
  declaration: false,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  noPropertyAccessFromIndexSignature: false,
  rootDir: '.',
  outDir: 'dist',
  types: ['node', 'vitest/globals'],
};

/** Programs of several files, compiled from the blocks of a page. */
export class TypeScriptPrograms {
  readonly #directory: string;
  /** What the compiler says; nothing where all of them are right. */
  readonly errors: string;

  /**
   * A block's first line is a comment with the name of its file. Each program has the files of the page's first one, but
   * for those that it has itself.
   */
  constructor(blocks: readonly Block[]) {
    mkdirSync(TMP, { recursive: true });
    // Inside the repository, where its packages and their frameworks are found.
    this.#directory = mkdtempSync(join(TMP, 'programs-'));
    const [first] = blocks;
    const filesOf = (name: string | undefined) => blocks.filter((block) => block.run === name);
    for (const name of new Set(blocks.map((block) => block.run ?? 'unnamed'))) {
      for (const { source } of [...filesOf(first?.run), ...filesOf(name)]) this.#write(name, source);
    }
    this.errors = this.#compile();
  }

  #write(program: string, source: string): void {
    const [, file] = /^\/\/ (src\/\S+\.ts)\n/.exec(source) ?? [];
    if (!file) throw new Error(`its first line names no file:\n${source}`);
    const path = join(this.#directory, program, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, source);
  }

  #compile(): string {
    const project = join(this.#directory, 'tsconfig.json');
    writeFileSync(
      project,
      JSON.stringify({ extends: '../../tsconfig.base.json', compilerOptions: COMPILER_OPTIONS, include: ['*/src'] }),
    );
    writeFileSync(join(this.#directory, 'package.json'), JSON.stringify({ type: 'module' }));
    return compile(project);
  }

  /** Runs the `main.ts` of a program. */
  run(name: string): Promise<Program> {
    const main = pathToFileURL(join(this.#directory, 'dist', name, 'src/main.js'));
    return this.#runSource(name, `import '${main}';`);
  }

  /** Runs the specs of a program, with the functions of the test runner as globals. */
  runSpecs(name: string): Promise<Program> {
    const options = { root: join(this.#directory, 'dist', name), globals: true, watch: false, config: false };
    return this.#runSource(
      name,
      `import { startVitest } from 'vitest/node';
       const vitest = await startVitest('test', [], ${JSON.stringify(options)});
       await vitest.close();`,
    );
  }

  #runSource(name: string, source: string): Promise<Program> {
    return run([{ run: name, language: 'js', source }], name);
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
