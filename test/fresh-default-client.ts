import { processGlobal } from '../packages/core/src/util/process-global.js';

/** The default client that the files of one process would otherwise hand on to each other. */
interface DefaultClient {
  client?: object | undefined;
  chosen?: object | undefined;
  given?: object | undefined;
  replaced?: object | undefined;
  heard?: object | undefined;
  created: object[];
  successors: WeakMap<object, object>;
  listeners: Set<unknown>;
}

const current = processGlobal<DefaultClient>('default-client', () => {
  const nothing: DefaultClient = { created: [], successors: new WeakMap(), listeners: new Set() };
  return Object.assign(nothing, { client: undefined, chosen: undefined, given: undefined, replaced: undefined, heard: undefined });
});

// Before each file of tests: the process has no default client, as in a new app.
Object.assign(current, { client: undefined, chosen: undefined, given: undefined, replaced: undefined, heard: undefined });
current.created.length = 0;
current.successors = new WeakMap();
current.listeners.clear();
