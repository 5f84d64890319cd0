import { FIRST_STATE, type LiveAction, type LiveState, nextState } from './live-state.js';

/** Holds the state, and tells those who show it; at most once a frame, however much arrives. */
export interface LiveStore {
  get(): LiveState;
  dispatch(action: LiveAction): void;
  /** Returns its end. */
  subscribe(listener: () => void): () => void;
}

export function createLiveStore(onNextFrame: (run: () => void) => void): LiveStore {
  let state = FIRST_STATE;
  let isAnnounced = false;
  const listeners = new Set<() => void>();

  function announce(): void {
    isAnnounced = false;
    for (const listener of listeners) listener();
  }

  return {
    get: () => state,
    dispatch(action) {
      const next = nextState(state, action);
      if (next === state) return;
      state = next;
      if (isAnnounced) return;
      isAnnounced = true;
      onNextFrame(announce);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
