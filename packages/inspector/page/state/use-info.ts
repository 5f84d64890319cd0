import { useEffect, useState } from 'preact/hooks';
import type { LiveInfo } from '../../src/live/live-api.js';
import { getInfo } from './inspector-api.js';
import { useLive, useStore } from './use-live.js';

const RETRY_MS = 1_000;
/** A difference that the way of the answer makes. */
const SAME_CLOCK_MS = 2_000;

/** Asked for whenever the connection is there again, since it may be another inspector; until it is answered. */
export function useInfo(): LiveInfo | undefined {
  const store = useStore();
  const { connection } = useLive();
  const [info, setInfo] = useState<LiveInfo>();
  useEffect(() => {
    if (connection !== 'live') return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isLeft = false;
    const ask = () =>
      void getInfo().then(
        (known) => {
          const offset = known.now - Date.now();
          store.dispatch({ kind: 'clock', offset: Math.abs(offset) > SAME_CLOCK_MS ? offset : 0 });
          // Listening at every interface, it does not know the name by which it is reached.
          setInfo({ ...known, url: location.origin });
        },
        () => {
          if (!isLeft) timer = setTimeout(ask, RETRY_MS);
        },
      );
    ask();
    return () => {
      isLeft = true;
      clearTimeout(timer);
    };
  }, [connection, store]);
  return info;
}
