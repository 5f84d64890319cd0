import { FleetProcess } from '../delivery/sources/fleet-process.js';
import { describeSource } from '../delivery/sources/source-facts.js';
import { MemoryStore } from './memory-store.js';

describeSource(
  'an outbox with a relay',
  () => {
    const store = new MemoryStore(1);
    return { start: (answer, options) => new FleetProcess(store, answer, options) };
  },
  // Calls wait in the queue of the app, and what others left in that of the relay.
  { sharesQueue: false },
);
