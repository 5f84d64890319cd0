import { INTERNALS, type OpenPanel } from '../client.js';
import type { Relay, RelayStats } from './relay.js';

export type { RelayStats };

/** What delivers the events of a fleet in this process, if the outbox of its client says so. */
export const relayOf = (client: OpenPanel): Relay | undefined => client[INTERNALS].relay;
