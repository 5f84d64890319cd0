import type { LiveInfo } from '../../src/live/live-api.js';

type Credentials = Pick<LiveInfo, 'url' | 'clientId' | 'clientSecret'>;

export function environmentOf({ url, clientId, clientSecret }: Credentials): string {
  const lines = [
    `export OPENPANEL_API_URL=${url}`,
    `export OPENPANEL_CLIENT_ID=${clientId}`,
    ...(clientSecret ? [`export OPENPANEL_CLIENT_SECRET=${clientSecret}`] : []),
  ];
  return lines.join('\n');
}

/** One event, without an app. */
export function firstEventOf({ url, clientId, clientSecret }: Credentials): string {
  const body = '{"type":"track","payload":{"name":"hello","properties":{"from":"curl"}}}';
  const headers = [
    'content-type: application/json',
    `openpanel-client-id: ${clientId}`,
    ...(clientSecret ? [`openpanel-client-secret: ${clientSecret}`] : []),
  ];
  return [`curl ${url}/track`, ...headers.map((header) => `-H '${header}'`), `-d '${body}'`].join(' \\\n  ');
}
