import { OpenPanelError } from '../errors.js';
import { isolatesRequests } from '../util/runtime.js';
import type { ClientOptions } from './client-options.js';

/** Where the keys of `once` are claimed: where the events are kept, unless it is said. Throws `OpenPanelError` for a store that cannot be used. */
export function onceStoreOf({
  onceStore,
  spool,
}: Pick<ClientOptions, 'onceStore' | 'spool'>): NonNullable<ClientOptions['onceStore']> {
  if (onceStore === 'spool' && !spool) {
    throw unusable(
      "it is 'spool', but there is no spool",
      'Set the option "spool" too, or remove the option "onceStore".',
    );
  }
  if (typeof onceStore === 'object' && isolatesRequests) {
    throw unusable(
      'its connections would have to outlive a request',
      "Remove it: keys are then claimed in each isolate's memory.",
    );
  }
  return onceStore ?? (spool ? 'spool' : 'memory');
}

const unusable = (why: string, advice: string): OpenPanelError =>
  new OpenPanelError('invalid_option', 'onceStore', `The option "onceStore" cannot be used: ${why}. ${advice}`);
