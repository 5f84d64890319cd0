import { processGlobal } from '../packages/core/src/util/process-global.js';

const NONE = { client: undefined, chosen: undefined, given: undefined, replaced: undefined, heard: undefined };

// Runs before each file of tests: like a new app, it has no default client, whatever the files before it in this process have made.
const shared = processGlobal('default-client', () => ({
  ...NONE,
  created: [],
  successors: new WeakMap(),
  listeners: new Set(),
}));
Object.assign(shared, NONE, { successors: new WeakMap() });
shared.created.length = 0;
shared.listeners.clear();
