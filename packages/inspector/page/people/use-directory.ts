import { useEffect, useState } from 'preact/hooks';
import type { InspectorGroup } from '../../src/groups.js';
import type { InspectorProfile } from '../../src/profiles.js';
import { useThrottled } from '../parts/use-throttled.js';
import { getGroups, getProfiles } from '../state/inspector-api.js';

const ASK_MS = 500;

export interface Directory {
  readonly profiles: readonly InspectorProfile[];
  readonly groups: readonly InspectorGroup[];
  /** Whether it has been answered once. */
  readonly isLoaded: boolean;
  readonly problem?: string;
}

/** What is known of profiles and groups, asked for again when something has arrived. */
export function useDirectory(lastSeq: number): Directory {
  const [directory, setDirectory] = useState<Directory>({ profiles: [], groups: [], isLoaded: false });
  const seq = useThrottled(lastSeq, ASK_MS);
  useEffect(() => {
    let isLeft = false;
    Promise.all([getProfiles(), getGroups()]).then(
      ([profiles, groups]) => !isLeft && setDirectory({ profiles, groups, isLoaded: true }),
      (error: Error) => !isLeft && setDirectory((known) => ({ ...known, problem: error.message })),
    );
    return () => {
      isLeft = true;
    };
  }, [seq]);
  return directory;
}
