import { isServedByNode } from '@openpanel-node/core/adapter';
import type { Context } from 'hono';
import { type RequestDetails, serverDetails } from './server-details.js';

/** Reads what the server of a Hono app has passed to it. */
export function contextDetails(c: Context): RequestDetails {
  const { waitUntil } = serverDetails(c.req.raw, [executionContextOf(c)]);
  const env = c.env as { server?: unknown; remoteAddr?: unknown; requestIP?: unknown } | undefined;
  if (isServedByNode(c) || typeof env !== 'object') return { waitUntil };
  // What the servers of Bun and Deno pass; elsewhere these are bindings of the app.
  const isServer = typeof env.requestIP === 'function' || typeof env.remoteAddr === 'object';
  return { ...serverDetails(c.req.raw, [isServer ? env : env.server]), waitUntil };
}

/** The getter throws where the runtime has none. */
function executionContextOf(c: Context): unknown {
  try {
    return c.executionCtx;
  } catch {
    return undefined;
  }
}
