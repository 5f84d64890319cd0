import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { InspectorFaults } from '../faults.js';
import type { Recorded } from '../recorded.js';
import type { LiveMessage } from './live-api.js';
import { toRow } from './live-rows.js';

/** Rows that come close together go out together. */
const GATHER_MS = 50;
const HEARTBEAT_MS = 15_000;
const RECONNECT_MS = 1_000;
/** Of a message: a page stays alive while it takes ten thousand rows in, and no text is too long. */
const MAX_ROWS = 500;
const MAX_CHARS = 1024 * 1024;
/** A page that cannot keep up is let go; it comes back, and asks for what it missed. */
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;

/** Those who watch, by server-sent events. */
export interface LiveStream {
  /** Sends what came after the message with the ID `lastSeen`, or everything, then the faults, then whatever happens. */
  watch(response: ServerResponse, lastSeen: string | undefined): Promise<void>;
  add(recorded: Recorded): void;
  faults(): void;
  cleared(): void;
  close(): void;
}

export interface LiveStreamParts {
  readonly recorded: () => readonly Recorded[];
  readonly faults: () => InspectorFaults;
  /** How many requests are kept. */
  readonly maxEntries: number;
}

export function createLiveStream(parts: LiveStreamParts): LiveStream {
  const watchers = new Set<ServerResponse>();
  let gathered: Recorded[] = [];
  let timer: NodeJS.Timeout | undefined;
  /** Numbers are of one era: another inspector on the same port, or the same after it was cleared, counts otherwise. */
  let era = randomUUID();
  const heartbeat = setInterval(() => broadcast(': still here\n\n'), HEARTBEAT_MS).unref();

  function broadcast(text: string): void {
    for (const response of watchers) {
      if (response.writableLength <= MAX_BUFFERED_BYTES) {
        response.write(text);
        continue;
      }
      watchers.delete(response);
      response.destroy();
    }
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (gathered.length === 0) return;
    const all = gathered;
    gathered = [];
    for (let sent = 0; sent < all.length; ) {
      const { text, count } = rowsOf(all, sent);
      broadcast(text);
      sent += count;
    }
  }

  /** A message with as many rows, from that one on, as it has room for. */
  function rowsOf(all: readonly Recorded[], from: number): { text: string; count: number; lastSeq: number } {
    const rows: string[] = [];
    let [chars, lastSeq] = [0, 0];
    for (let index = from; index < all.length && rows.length < MAX_ROWS && chars < MAX_CHARS; index += 1) {
      const recorded = all[index] as Recorded;
      const row = JSON.stringify(toRow(recorded));
      rows.push(row);
      chars += row.length;
      lastSeq = recorded.seq;
    }
    const text = `id: ${era}.${lastSeq}\ndata: {"kind":"rows","rows":[${rows.join(',')}]}\n\n`;
    return { text, count: rows.length, lastSeq };
  }

  const clearedText = () => messageText({ kind: 'cleared', maxRows: parts.maxEntries }, `${era}.0`);
  const faultsText = () => messageText({ kind: 'faults', faults: parts.faults() });

  return {
    async watch(response, lastSeen = '') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write(`retry: ${RECONNECT_MS}\n\n`);
      const closed = new AbortController();
      response.on('close', () => {
        watchers.delete(response);
        closed.abort();
      });
      let [seenEra, seen] = [lastSeen.split('.')[0], Number(lastSeen.split('.')[1])];
      while (!closed.signal.aborted) {
        if (seenEra !== era) {
          [seenEra, seen] = [era, 0];
          response.write(clearedText());
        }
        flush();
        const missed = parts.recorded().filter(({ seq }) => !(seq <= seen));
        if (missed.length === 0) {
          response.write(faultsText());
          watchers.add(response);
          return;
        }
        const { text, lastSeq } = rowsOf(missed, 0);
        seen = lastSeq;
        if (!response.write(text)) await once(response, 'drain', { signal: closed.signal }).catch(() => {});
      }
    },
    add(recorded) {
      if (watchers.size === 0) return;
      gathered.push(recorded);
      timer ??= setTimeout(flush, GATHER_MS).unref();
    },
    faults() {
      flush();
      broadcast(faultsText());
    },
    cleared() {
      gathered = [];
      era = randomUUID();
      broadcast(clearedText());
    },
    close() {
      clearInterval(heartbeat);
      clearTimeout(timer);
      for (const response of watchers) response.destroy();
    },
  };
}

/** With the ID that a page which comes back says it has seen. */
function messageText(message: Exclude<LiveMessage, { kind: 'rows' }>, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(message)}\n\n`;
}
