import type { LiveMessage } from '../../src/live/live-api.js';
import type { LiveStore } from './live-store.js';

const RETRY_MS = 1_000;

/** Keeps the store fed. Browsers come back by themselves after most failures; after the others it does so itself. */
export function connect(store: LiveStore): void {
  let lastId = '';

  function open(): void {
    const source = new EventSource(`stream?after=${encodeURIComponent(lastId)}`);
    source.onopen = () => store.dispatch({ kind: 'connection', connection: 'live' });
    source.onmessage = ({ data, lastEventId }: MessageEvent<string>) => {
      lastId = lastEventId;
      store.dispatch(JSON.parse(data) as LiveMessage);
    };
    source.onerror = () => {
      store.dispatch({ kind: 'connection', connection: 'reconnecting' });
      if (source.readyState === EventSource.CLOSED) setTimeout(open, RETRY_MS);
    };
  }
  open();
}
