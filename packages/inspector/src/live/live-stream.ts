import type { ServerResponse } from 'node:http';
import type { LiveMessage, LiveRow } from './live-api.js';

/** Rows that come close together go out together. */
const GATHER_MS = 50;
const HEARTBEAT_MS = 15_000;
/** A page that cannot keep up is let go; it comes back, and asks for what it missed. */
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;

/** Those who watch, by server-sent events. */
export interface LiveStream {
  /** Sends the backlog and everything from then on. */
  watch(response: ServerResponse, backlog: readonly LiveRow[]): void;
  add(row: LiveRow): void;
  send(message: Exclude<LiveMessage, { kind: 'rows' }>): void;
  close(): void;
}

export function createLiveStream(): LiveStream {
  const watchers = new Set<ServerResponse>();
  let gathered: LiveRow[] = [];
  let timer: NodeJS.Timeout | undefined;
  const heartbeat = setInterval(() => broadcast(': still here\n\n'), HEARTBEAT_MS).unref();

  function broadcast(text: string): void {
    for (const response of watchers) {
      if (response.writableLength > MAX_BUFFERED_BYTES) response.destroy();
      else response.write(text);
    }
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (gathered.length === 0) return;
    const rows = gathered;
    gathered = [];
    broadcast(textOf({ kind: 'rows', rows }));
  }

  return {
    watch(response, backlog) {
      flush();
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.on('close', () => watchers.delete(response));
      watchers.add(response);
      response.write(textOf({ kind: 'rows', rows: backlog }));
    },
    add(row) {
      if (watchers.size === 0) return;
      gathered.push(row);
      timer ??= setTimeout(flush, GATHER_MS).unref();
    },
    send(message) {
      flush();
      broadcast(textOf(message));
    },
    close() {
      clearInterval(heartbeat);
      clearTimeout(timer);
      for (const response of watchers) response.destroy();
    },
  };
}

/** The last sequence number is the ID, so that a page that comes back says what it has. */
function textOf(message: LiveMessage): string {
  const last = message.kind === 'rows' ? message.rows.at(-1)?.seq : undefined;
  return `${last === undefined ? '' : `id: ${last}\n`}data: ${JSON.stringify(message)}\n\n`;
}
