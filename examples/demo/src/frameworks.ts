/** A framework with an example app. */
export interface Framework {
  /** The value of `--framework`. */
  readonly name: string;
  readonly title: string;
  /** The URL of the file that starts the app; of the folder of an app of Next.js. */
  readonly app: string;
  /** Refused requests have no route: the app refuses them before it looks for one. */
  readonly refusesUnrouted?: true;
  /** It is installed and built when it is asked for, `next start` runs it, and its router handles some requests itself. */
  readonly isNext?: true;
  /** It does not read from a proxy's header that visitors use TLS. */
  readonly isBehindPlainHttp?: true;
}

export const FRAMEWORKS: readonly Framework[] = [
  {
    name: 'express',
    title: 'Express 5 with openpanel()',
    app: import.meta.resolve('@openpanel-node/example-express'),
    refusesUnrouted: true,
  },
  { name: 'koa', title: 'Koa 3 with openpanel()', app: import.meta.resolve('@openpanel-node/example-koa') },
  {
    name: 'fastify',
    title: 'Fastify 5 with the plugin openpanel',
    app: import.meta.resolve('@openpanel-node/example-fastify'),
  },
  {
    name: 'hono',
    title: 'Hono 4 on Node.js',
    app: import.meta.resolve('@openpanel-node/example-hono'),
    isBehindPlainHttp: true,
  },
  {
    name: 'next',
    title: 'Next.js 16 with withOpenPanel()',
    app: new URL('../../next/', import.meta.url).href,
    isNext: true,
  },
  { name: 'nestjs', title: 'NestJS 12 on Express', app: import.meta.resolve('@openpanel-node/example-nestjs') },
];
