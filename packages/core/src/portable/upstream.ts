import { FetchUpstream } from '../proxy/fetch-upstream.js';
import type { Upstream } from '../proxy/upstream.js';

/** Replaces that of `proxy/upstream.ts`: without undici. */
export const createUpstream = (): Upstream => new FetchUpstream();
