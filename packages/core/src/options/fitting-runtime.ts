import type { Warn } from '../diagnostics.js';
import { OpenPanelError } from '../errors.js';
import { isolatesRequests } from '../util/runtime.js';
import type { ClientOptions } from './client-options.js';

interface FittingOptions {
  readonly options: ClientOptions;
  readonly remarks: readonly Parameters<Warn>[];
}

/** Removes what does not work in this runtime, if it is another than Node.js. Throws `OpenPanelError` for an outbox on an edge runtime. */
export function fittingRuntime(given: ClientOptions, runtime: string | undefined): FittingOptions {
  if (runtime === undefined) return { options: given, remarks: [] };
  if (isolatesRequests && given.outbox) {
    const why = 'its connections would have to outlive a request';
    const message = `The option "outbox" cannot be used on ${runtime}: ${why}. Remove it: events are then sent to the API.`;
    throw new OpenPanelError('invalid_option', 'outbox', message);
  }
  const { dispatcher, thread, spool, ...options } = given;
  const withFetch = `undici does not run on ${runtime}: events are sent with the fetch of the runtime`;
  const remarks: Parameters<Warn>[] = [];
  if (given.transport === undefined) {
    if (dispatcher) remarks.push(ignored('dispatcher', withFetch));
    if (thread === 'worker') remarks.push(ignored('thread', withFetch));
  }
  if (!isolatesRequests) return { options: spool === undefined ? options : { ...options, spool }, remarks };
  if (spool) remarks.push(ignored('spool', `there are no files on ${runtime}: events are only in memory`));
  return { options, remarks };
}

const ignored = (option: string, why: string): Parameters<Warn> => [
  'unsupported_runtime',
  `The option ${option} is ignored, because ${why}. Remove the option.`,
];
