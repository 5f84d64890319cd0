/** What an example app is made with. */
export interface Framework {
  /** As `--framework` has it. */
  readonly name: string;
  readonly title: string;
  /** The file that starts the app, a URL. */
  readonly app: string;
  /** A request can be refused before its route is looked for, so that its event has none. */
  readonly refusesUnrouted?: true;
}

export const FRAMEWORKS: readonly Framework[] = [
  {
    name: 'express',
    title: 'Express 5 with openpanel()',
    app: import.meta.resolve('@openpanel-node/example-express'),
    refusesUnrouted: true,
  },
  { name: 'koa', title: 'Koa 3 with openpanel()', app: import.meta.resolve('@openpanel-node/example-koa') },
  { name: 'nestjs', title: 'NestJS 12 on Express', app: import.meta.resolve('@openpanel-node/example-nestjs') },
];
