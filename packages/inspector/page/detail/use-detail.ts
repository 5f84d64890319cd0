import { useEffect, useState } from 'preact/hooks';
import type { LiveDetail } from '../../src/live/live-api.js';
import { getRequest } from '../state/inspector-api.js';

export interface KnownDetail {
  /** The one before stays until this one has come, so that nothing jumps. */
  readonly detail?: LiveDetail;
  readonly problem?: string;
}

export function useDetail(id: string): KnownDetail {
  const [known, setKnown] = useState<KnownDetail>({});
  useEffect(() => {
    const left = new AbortController();
    getRequest(id, left.signal).then(
      (detail) => setKnown({ detail }),
      (error: Error) => {
        if (!left.signal.aborted) setKnown({ problem: error.message });
      },
    );
    return () => left.abort();
  }, [id]);
  return known;
}
