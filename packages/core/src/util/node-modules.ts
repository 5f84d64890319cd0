import type { Cluster } from 'node:cluster';
import { lazy } from './memoize.js';

// Modules of Node.js that few apps need, or none before its first request. An `import` would load them with this package.

export const cluster = lazy(() => process.getBuiltinModule('node:cluster') as unknown as Cluster);
export const crypto = lazy(() => process.getBuiltinModule('node:crypto'));
export const fs = lazy(() => process.getBuiltinModule('node:fs'));
export const net = lazy(() => process.getBuiltinModule('node:net'));
export const os = lazy(() => process.getBuiltinModule('node:os'));
export const workerThreads = lazy(() => process.getBuiltinModule('node:worker_threads'));
export const zlib = lazy(() => process.getBuiltinModule('node:zlib'));
