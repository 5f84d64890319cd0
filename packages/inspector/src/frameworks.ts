import type { LiveFramework } from './live/live-api.js';

type Version = readonly [major: number, minor: number];

/** A framework that there is an adapter for. */
export interface SupportedFramework {
  /** As its users write it. */
  readonly name: string;
  /** The adapter is `@openpanel-node/<id>`, made in `packages/<id>`. */
  readonly id: string;
  /** The package whose version decides. */
  readonly package: string;
  /** The oldest version of each major that is supported. */
  readonly versions: readonly Version[];
  /** What the guides call it on each server that it runs on, and the descriptor of that: an export of `@openpanel-node/core/adapter`. */
  readonly platforms: readonly { readonly name: string; readonly descriptor: string }[];
  /** Where the adapter is mounted, and how. */
  readonly mount: { readonly file: string; readonly code: string };
  /** The page with the quick start. */
  readonly guide: string;
}

/** The one list of them: the doctor, the page, the consumers and tests take theirs from it. See `docs/adding-an-adapter.md`. */
export const FRAMEWORKS: readonly SupportedFramework[] = [
  {
    name: 'Express',
    id: 'express',
    package: 'express',
    versions: [
      [4, 17],
      [5, 0],
    ],
    platforms: [{ name: 'Express', descriptor: 'expressFramework' }],
    mount: {
      file: 'Where you create the app, before its routes',
      code: `import { openpanel } from '@openpanel-node/express';

app.use(openpanel());`,
    },
    guide: 'README.md',
  },
  {
    name: 'Koa',
    id: 'koa',
    package: 'koa',
    versions: [
      [2, 13],
      [3, 0],
    ],
    platforms: [{ name: 'Koa', descriptor: 'koaFramework' }],
    mount: {
      file: 'Where you create the app, before its routes',
      code: `import { openpanel } from '@openpanel-node/koa';

app.use(openpanel());`,
    },
    guide: 'docs/koa.md',
  },
  {
    name: 'Fastify',
    id: 'fastify',
    package: 'fastify',
    versions: [
      [4, 10],
      [5, 0],
    ],
    platforms: [{ name: 'Fastify', descriptor: 'fastifyFramework' }],
    mount: {
      file: 'Where you create the app, before its other plugins',
      code: `import { openpanel } from '@openpanel-node/fastify';

app.register(openpanel);`,
    },
    guide: 'docs/fastify.md',
  },
  {
    name: 'NestJS',
    id: 'nestjs',
    package: '@nestjs/core',
    versions: [
      [10, 0],
      [11, 0],
      [12, 0],
    ],
    platforms: [
      { name: 'Nest on Express', descriptor: 'expressFramework' },
      { name: 'Nest on Fastify', descriptor: 'fastifyFramework' },
    ],
    mount: {
      file: 'In the root module',
      code: `import { OpenPanelModule } from '@openpanel-node/nestjs';

@Module({ imports: [OpenPanelModule.forRoot()] })
export class AppModule {}`,
    },
    guide: 'docs/nestjs.md',
  },
];

/** `4.17 and later of 4`; a major that is supported from its beginning is its number. */
const wordsOf = ([major, minor]: Version): string =>
  minor === 0 ? `${major}` : `${major}.${minor} and later of ${major}`;

/** The supported versions: `4.17 and later of 4, or 5`. */
export function versionsOf({ versions }: SupportedFramework): string {
  const words = versions.map(wordsOf);
  const separator = words.some((each) => each.includes(' ')) ? ', or ' : ' or ';
  return [words.slice(0, -1).join(', '), words.at(-1)].join(separator);
}

/** What the page shows of them. */
export const SNIPPETS: readonly LiveFramework[] = FRAMEWORKS.map(({ name, id, mount }) => ({
  name,
  adapter: `@openpanel-node/${id}`,
  ...mount,
}));
