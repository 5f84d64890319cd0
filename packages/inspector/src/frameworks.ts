import type { LiveFramework } from './live/live-api.js';

type Version = readonly [major: number, minor: number];

/** A framework that there is an adapter for. */
export interface SupportedFramework {
  /** As its users write it. */
  readonly name: string;
  /** Of its example: `examples/<id>`. */
  readonly id: string;
  /** Its adapter is `@openpanel-node/<adapter>`, made in `packages/<adapter>`. */
  readonly adapter: string;
  /** The package whose version decides. */
  readonly package: string;
  /** It is too large to be installed beside the tests, and its adapter imports nothing of it: consumers build and start an app with each major. */
  readonly isTestedByConsumers?: true;
  /** The oldest version of each major that is supported. */
  readonly versions: readonly Version[];
  /**
   * What the guides call it on each server on which it has a setting for proxies, and the descriptor of that: an export of
   * `@openpanel-node/core/adapter`.
   */
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
    adapter: 'express',
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
    adapter: 'koa',
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
    adapter: 'fastify',
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
    name: 'Next.js',
    id: 'next',
    adapter: 'fetch',
    package: 'next',
    isTestedByConsumers: true,
    versions: [
      [15, 0],
      [16, 0],
    ],
    platforms: [],
    mount: {
      file: 'In each route handler, such as app/api/orders/route.js',
      code: `import { withOpenPanel } from '@openpanel-node/fetch';

export const GET = withOpenPanel(async (request) => Response.json({}));`,
    },
    guide: 'docs/nextjs.md',
  },
  {
    name: 'Hono',
    id: 'hono',
    adapter: 'fetch',
    package: 'hono',
    versions: [[4, 0]],
    platforms: [],
    mount: {
      file: 'Where you create the app, before its routes',
      code: `import { openpanel } from '@openpanel-node/fetch/hono';

app.use(openpanel());`,
    },
    guide: 'docs/hono.md',
  },
  {
    name: 'NestJS',
    id: 'nestjs',
    adapter: 'nestjs',
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
  return words.length === 1 ? String(words[0]) : [words.slice(0, -1).join(', '), words.at(-1)].join(separator);
}

/** What the page shows of them. */
export const SNIPPETS: readonly LiveFramework[] = FRAMEWORKS.map(({ name, adapter, mount }) => ({
  name,
  adapter: `@openpanel-node/${adapter}`,
  ...mount,
}));
