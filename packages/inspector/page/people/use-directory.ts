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

/** What is known of profiles and groups, asked for again when something has arrived, as `latest` names it. */
export function useDirectory(latest: string): Directory {
  const [directory, setDirectory] = useState<Directory>({ profiles: [], groups: [], isLoaded: false });
  const asked = useThrottled(latest, ASK_MS);
  useEffect(() => {
    let isLeft = false;
    Promise.all([getProfiles(), getGroups()]).then(
      ([profiles, groups]) => !isLeft && setDirectory({ profiles, groups, isLoaded: true }),
      (error: Error) => !isLeft && setDirectory((known) => ({ ...known, problem: error.message })),
    );
    return () => {
      isLeft = true;
    };
  }, [asked]);
  return directory;
}
