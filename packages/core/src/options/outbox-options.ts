import { OpenPanelError } from '../errors.js';
import type { ClientOptions } from './client-options.js';
import { CLIENT_TABLE } from './option-table.js';

/** What a lease has to be longer than a request. */
const LEAST_LEASE_MS = 1_000;

/** Whether the client sends requests, and so needs a secret. */
export const isSender = ({ outbox }: ClientOptions): boolean => outbox === undefined || Boolean(outbox.relay);

/** Throws `OpenPanelError` for options that have no use beside an outbox. `spool`: that of the code, not of the environment. */
export function checkOutbox(given: ClientOptions, spool: ClientOptions['spool']): void {
  const useless = (['transport', 'dispatcher'] as const).find((name) => given[name] !== undefined);
  if (!isSender(given) && useless !== undefined) {
    const advice = `Give the option ${useless} to the relay, or set relay: true in the outbox.`;
    throw withOutbox(useless, 'the relay sends the events, not this client', advice);
  }
  if (given.onceStore) throw withOutbox('onceStore', 'the outbox claims the keys of "once"', 'Remove the option.');
  if (spool) throw withOutbox('spool', 'the outbox keeps the events', 'Remove one of them.');
  if (typeof given.outbox?.relay !== 'object') return;
  const { leaseMs } = given.outbox.relay;
  const least = (given.requestTimeoutMs ?? CLIENT_TABLE.requestTimeoutMs.default) + LEAST_LEASE_MS;
  if (leaseMs === undefined || (Number.isInteger(leaseMs) && leaseMs >= least)) return;
  const allowed = `an integer of at least ${least}: requestTimeoutMs and ${LEAST_LEASE_MS} ms more`;
  throw new OpenPanelError('invalid_option', 'leaseMs', `The option "leaseMs" must be ${allowed}; it is ${leaseMs}.`);
}

const withOutbox = (name: string, why: string, advice: string): OpenPanelError =>
  new OpenPanelError('invalid_option', name, `The option "${name}" cannot be used with "outbox": ${why}. ${advice}`);
