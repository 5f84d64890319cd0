import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { op } from '@openpanel-node/core';

/** How long after its answer `/raw/late` tracks. */
export const LATE_MS = 30;

/** How long a stream that is measured takes at least. */
export const STREAM_MS = 120;

type RawRoute = (request: IncomingMessage, response: ServerResponse) => unknown;

/** What `/raw/:kind` does with Node's own request and response. */
const RAW_ROUTES: Readonly<Record<string, RawRoute>> = {
  /** Reads a body that may never come to its end. */
  upload: async (request, response) => {
    for await (const _part of request);
    response.end('read');
  },
  /** Without an end. */
  download: (_request, response) => {
    response.writeHead(200);
    const write = () => {
      while (!response.destroyed && response.write('x'.repeat(16_384)));
    };
    response.on('drain', write).on('error', () => {});
    write();
  },
  /** Server-sent events, until the server ends them. */
  events: async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let event = 0; event < 4; event += 1) {
      response.write(`data: ${event}\n\n`);
      await pause(STREAM_MS / 3);
    }
    response.end();
  },
  /** The same, until the client leaves. */
  'endless-events': async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    while (!response.destroyed) {
      response.write('data: x\n\n');
      await pause(STREAM_MS / 10);
    }
  },
  /** Answers, and tracks `late` when the request is over. */
  late: (_request, response) => {
    response.end('answered');
    setTimeout(() => void op.track('late'), LATE_MS);
  },
  /** The server breaks the connection after the first bytes. */
  break: (_request, response) => {
    response.writeHead(200).write('first bytes', () => response.destroy());
  },
};

export async function serveRaw(kind: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await RAW_ROUTES[kind]?.(request, response);
  } catch {
    response.destroy(); // the client has left during its upload
  }
}
