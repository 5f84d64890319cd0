import { useEffect, useState } from 'preact/hooks';

export type View = 'events' | 'profiles' | 'groups';

/** Where the reader is, by the fragment of the address: `#/profiles/u_17`. */
export interface Place {
  readonly view: View;
  /** Of the profile, the group or the opened event. */
  readonly id?: string | undefined;
}

export const addressOf = ({ view, id }: Place): string =>
  `#/${view}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;

function placeOf(fragment: string): Place {
  const [, view, id] = /^#\/(events|profiles|groups)(?:\/(.+))?$/.exec(fragment) ?? [];
  if (view === undefined) return { view: 'events' };
  return { view: view as View, id: id === undefined ? undefined : decoded(id) };
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

export function usePlace(): Place {
  const [place, setPlace] = useState(() => placeOf(location.hash));
  useEffect(() => {
    const update = () => setPlace(placeOf(location.hash));
    const changes = ['hashchange', 'popstate'];
    for (const change of changes) addEventListener(change, update);
    return () => {
      for (const change of changes) removeEventListener(change, update);
    };
  }, []);
  return place;
}
