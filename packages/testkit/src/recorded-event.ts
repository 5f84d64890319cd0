import type { OpenPanelEvent } from '@openpanel-node/core';

/** An event's name; empty where it has none. */
export const nameOf = ({ payload }: OpenPanelEvent): string => ('name' in payload ? payload.name : '');

/** An event's properties; empty where it has none. */
export const propertiesOf = (event: OpenPanelEvent | undefined): Record<string, unknown> =>
  (event && 'properties' in event.payload && event.payload.properties) || {};

/** Whose event it is. */
export const profileOf = ({ payload }: OpenPanelEvent): string | undefined =>
  'profileId' in payload ? payload.profileId : undefined;
