import type { Delivery } from '../delivery/delivery.js';

const settled = (delivery: Delivery): Promise<Delivery> => Promise.resolve(Object.freeze(delivery));

/** Calls that send nothing, */
export const LOCAL: Promise<Delivery> = settled({ status: 'local' });
export const DISABLED: Promise<Delivery> = settled({ status: 'disabled' });
/** request events, whose outcome nobody waits for, and calls before `ready()`, */
export const QUEUED: Promise<Delivery> = settled({ status: 'queued' });
/** and calls in the middle of which something was thrown. */
export const NOT_TAKEN: Promise<Delivery> = settled({ status: 'dropped', reason: 'invalid' });
