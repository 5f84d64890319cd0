import type { LiveInfo } from '../../src/live/live-api.js';

export interface Framework {
  readonly name: string;
  readonly install: string;
  readonly file: string;
  readonly code: string;
}

export const FRAMEWORKS: readonly Framework[] = [
  {
    name: 'Express',
    install: 'npm install @openpanel-node/express',
    file: 'Where the app is made, before its routes',
    code: `import { openpanel } from '@openpanel-node/express';

app.use(openpanel());`,
  },
  {
    name: 'Koa',
    install: 'npm install @openpanel-node/koa',
    file: 'Where the app is made, before its routes',
    code: `import { openpanel } from '@openpanel-node/koa';

app.use(openpanel());`,
  },
  {
    name: 'NestJS',
    install: 'npm install @openpanel-node/nestjs',
    file: 'The root module',
    code: `import { OpenPanelModule } from '@openpanel-node/nestjs';

@Module({ imports: [OpenPanelModule.forRoot()] })
export class AppModule {}`,
  },
];

export function environmentOf({ url, clientId, clientSecret }: LiveInfo): string {
  const lines = [
    `export OPENPANEL_API_URL=${url}`,
    `export OPENPANEL_CLIENT_ID=${clientId}`,
    ...(clientSecret ? [`export OPENPANEL_CLIENT_SECRET=${clientSecret}`] : []),
  ];
  return lines.join('\n');
}

/** One event, without an app. */
export function firstEventOf({ url, clientId, clientSecret }: LiveInfo): string {
  const body = '{"type":"track","payload":{"name":"hello","properties":{"from":"curl"}}}';
  const headers = [
    'content-type: application/json',
    `openpanel-client-id: ${clientId}`,
    ...(clientSecret ? [`openpanel-client-secret: ${clientSecret}`] : []),
  ];
  return [`curl ${url}/track`, ...headers.map((header) => `-H '${header}'`), `-d '${body}'`].join(' \\\n  ');
}
