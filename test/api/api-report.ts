import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type IConfigFile,
} from '@microsoft/api-extractor';

const PACKAGES = fileURLToPath(new URL('../../packages/', import.meta.url));
const TYPE_ROOTS = fileURLToPath(new URL('../../node_modules/@types', import.meta.url));

/** What may be imported from a published package. */
export interface Entry {
  /** The folder of the package in `packages/`. */
  readonly folder: string;
  /** As it is imported: `@openpanel-node/core`. */
  readonly specifier: string;
  /** The absolute path of its `.d.ts`. */
  readonly types: string;
}

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
}

/** The `types` of an entry of `exports` that an `import` gets; undefined where it has none, as `./package.json`. */
function typesOf(conditions: unknown): string | undefined {
  if (typeof conditions !== 'object' || conditions === null) return undefined;
  for (const [condition, target] of Object.entries(conditions)) {
    if (condition === 'types') return String(target);
    const nested = ['import', 'node', 'default'].includes(condition) ? typesOf(target) : undefined;
    if (nested !== undefined) return nested;
  }
  return undefined;
}

/** Every entry that has types, of every package that is published. */
export function publicEntries(): Entry[] {
  return readdirSync(PACKAGES)
    .filter((folder) => existsSync(join(PACKAGES, folder, 'package.json')))
    .flatMap((folder) => {
      const manifest = JSON.parse(readFileSync(join(PACKAGES, folder, 'package.json'), 'utf8')) as Manifest;
      if (manifest.private) return [];
      return Object.entries(manifest.exports ?? {}).flatMap(([subpath, conditions]) => {
        const types = typesOf(conditions);
        if (types === undefined) return [];
        return { folder, specifier: manifest.name + subpath.slice(1), types: join(PACKAGES, folder, types) };
      });
    });
}

let compilerState: CompilerState | undefined;

/** Every export of an entry with its type, the types that these lead to, and what it adds to the types of others, in TypeScript. */
export function apiReport({ folder, types }: Entry): string {
  const reports = mkdtempSync(join(tmpdir(), 'api-report-'));
  const silent = { default: { logLevel: ExtractorLogLevel.None } };
  const configObject = {
    projectFolder: join(PACKAGES, folder),
    mainEntryPointFilePath: types,
    newlineKind: 'lf',
    compiler: {
      overrideTsconfig: {
        // Its compiler is older than ours, and does not know what our tsconfig.json says.
        compilerOptions: {
          target: 'es2022',
          lib: ['es2023'],
          module: 'nodenext',
          moduleResolution: 'nodenext',
          strict: true,
          exactOptionalPropertyTypes: true,
          skipLibCheck: true,
          types: ['node'],
          typeRoots: [TYPE_ROOTS],
        },
        files: [types],
      },
    },
    apiReport: {
      enabled: true,
      reportFileName: 'api.api.md',
      reportFolder: reports,
      reportTempFolder: join(reports, 'temp'),
      includeForgottenExports: true,
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    messages: {
      compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
      extractorMessageReporting: silent,
      tsdocMessageReporting: silent,
    },
  } satisfies IConfigFile;
  try {
    const config = ExtractorConfig.prepare({
      configObject,
      configObjectFullPath: undefined,
      packageJsonFullPath: join(PACKAGES, folder, 'package.json'),
    });
    const problems: string[] = [];
    // One program has the types of all entries, which takes a third of the time.
    compilerState ??= CompilerState.create(config, {
      additionalEntryPoints: publicEntries().map((entry) => entry.types),
    });
    const { errorCount } = Extractor.invoke(config, {
      localBuild: true,
      compilerState,
      messageCallback: (message) => {
        if (message.logLevel === ExtractorLogLevel.Error) problems.push(message.formatMessageWithLocation(PACKAGES));
        message.handled = true;
      },
    });
    if (errorCount > 0) throw new Error(`The types of ${types} are wrong:\n${problems.join('\n')}`);
    const declarations = declarationsOf(readFileSync(join(reports, 'api.api.md'), 'utf8'));
    return [declarations, ...augmentationsIn(dirname(types))].join('\n\n');
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}

/** The declarations of a report, without what it says of release stages and missing comments, of which we have none. */
function declarationsOf(report: string): string {
  const [, source = ''] = /^```ts\n(.*)^```$/ms.exec(report) ?? [];
  return (
    source
      .replace(/^ *\/\/ (?:@public(?: \(undocumented\))?|\(undocumented\)|\(No @packageDocumentation .*\))\n/gm, '')
      // A member a line, so that a new one is a new line.
      .replace(/^export type \w+ = '.{100,}';$/gm, (union) =>
        union.replace(' = ', ' =\n    | ').replaceAll("' | '", "'\n    | '"),
      )
      .replace(/\n{3,}/g, '\n\n')
      .trim()
  );
}

/** What the declarations of a package add to global types, or to those of another package. */
function augmentationsIn(directory: string): string[] {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.d.ts'));
  return files
    .sort()
    .flatMap(
      (path) => readFileSync(join(directory, path), 'utf8').match(/^declare (?:global|module .*) \{$.*?^\}$/gms) ?? [],
    );
}
