import { isIP, isIPv6 } from './node-net.js';

/** Replaces `util/node-modules.ts`. */
export const net = () => ({ isIP, isIPv6 });
