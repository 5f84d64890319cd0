import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { LiveState } from './live-state.js';
import type { LiveStore } from './live-store.js';

const StoreContext = createContext<LiveStore | undefined>(undefined);

export const StoreProvider = StoreContext.Provider;

export function useStore(): LiveStore {
  const store = useContext(StoreContext);
  if (!store) throw new Error('There is no store around this.');
  return store;
}

/** The state, as it changes. */
export function useLive(): LiveState {
  const store = useStore();
  const [state, setState] = useState(store.get);
  useEffect(() => {
    const update = () => setState(store.get());
    update();
    return store.subscribe(update);
  }, [store]);
  return state;
}
