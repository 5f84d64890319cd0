import type { ClientScope, OpenPanel } from '../../packages/core/src/index.js';
import { type Mark, textOf } from '../../packages/testkit/src/index.js';
import type { RequestApp } from './request-app.js';

/** The types of events, as a caller knows them. */
const KINDS = [
  'track',
  'request event',
  'identify',
  'increment',
  'decrement',
  'group',
  'assign_group',
  'revenue',
] as const;
export type Kind = (typeof KINDS)[number];

/** Everything at once too: the events of one profile wait for each other. */
export const LOADS_OF_EVENTS = [...KINDS, 'mixed'] as const;
export type Events = (typeof LOADS_OF_EVENTS)[number];

/** What would count twice if it were sent twice. */
export const isUnsafe = (kind: Kind): boolean => kind === 'increment' || kind === 'decrement' || kind === 'revenue';

export const kindOf = (events: Events, call: number): Kind =>
  events === 'mixed' ? (KINDS[call % KINDS.length] as Kind) : events;

/** Makes calls of a client, each with its mark where its type has a place for it. */
export function caller(client: OpenPanel, app: RequestApp): (kind: Kind, mark: Mark) => Promise<unknown> {
  const scopes = new Map<string, ClientScope>();
  const scopeOf = (profileId: string) => {
    const scope = scopes.get(profileId) ?? client.scope({ profileId });
    scopes.set(profileId, scope);
    return scope;
  };
  return (kind, mark) => {
    const scope = scopeOf(mark.scope);
    const text = textOf(mark);
    const properties = { mark: text };
    switch (kind) {
      case 'track':
        return scope.track('visited', properties);
      case 'request event':
        return app.request(text);
      case 'identify':
        return scope.identify({ properties });
      case 'increment':
        return scope.increment({ property: text });
      case 'decrement':
        return scope.decrement({ property: text });
      case 'group':
        return scope.upsertGroup({ id: `group of ${mark.scope}`, type: 'company', name: 'Acme', properties });
      case 'assign_group':
        return scope.setGroup(text);
      case 'revenue':
        return scope.revenue(100, properties);
    }
  };
}
