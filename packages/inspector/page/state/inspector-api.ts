import type { InspectorFaults } from '../../src/faults.js';
import type { InspectorGroup } from '../../src/groups.js';
import type { LiveDetail, LiveInfo } from '../../src/live/live-api.js';
import type { InspectorProfile } from '../../src/profiles.js';

async function ask<Answer>(path: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(path, init);
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as Answer;
  const { message } = (await response.json().catch(() => ({}))) as { message?: string };
  throw new Error(message ?? `The inspector responded with ${response.status}.`);
}

export const getInfo = () => ask<LiveInfo>('api/info');

export const getProfiles = () => ask<InspectorProfile[]>('api/profiles');

export const getGroups = () => ask<InspectorGroup[]>('api/groups');

/** Rejects where the request is no longer kept. */
export const getRequest = (id: string, signal: AbortSignal) => ask<LiveDetail>(`api/requests/${id}`, { signal });

export const setFaults = (faults: InspectorFaults) =>
  ask<InspectorFaults>('api/faults', { method: 'POST', body: JSON.stringify(faults) });

/** Events, profiles and groups. */
export const clearEverything = () => ask<void>('events', { method: 'DELETE' });
