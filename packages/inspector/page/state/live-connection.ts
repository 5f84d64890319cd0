import type { LiveMessage } from '../../src/live/live-api.js';
import type { LiveStore } from './live-store.js';

const RETRY_MS = 1_000;

/**
 * Keeps the store fed while the page is seen: a browser has few connections for all tabs of one server, and those in the
 * background must not take them from the one in front. Back in sight, a page gets what it has missed. Browsers come back by
 * themselves after most failures; after the others it does so itself.
 */
export function connect(store: LiveStore): void {
  let lastId = '';
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function open(): void {
    const opened = new EventSource(`stream?after=${encodeURIComponent(lastId)}`);
    opened.onopen = () => store.dispatch({ kind: 'connection', connection: 'live' });
    opened.onmessage = ({ data, lastEventId }: MessageEvent<string>) => {
      // A connection begins without an ID, and some messages have none.
      if (lastEventId !== '') lastId = lastEventId;
      store.dispatch(JSON.parse(data) as LiveMessage);
    };
    opened.onerror = () => {
      store.dispatch({ kind: 'connection', connection: 'reconnecting' });
      if (opened.readyState === EventSource.CLOSED) timer = setTimeout(open, RETRY_MS);
    };
    source = opened;
  }

  function follow(): void {
    clearTimeout(timer);
    source?.close();
    source = undefined;
    if (document.hidden) store.dispatch({ kind: 'connection', connection: 'connecting' });
    else open();
  }

  document.addEventListener('visibilitychange', follow);
  follow();
}
