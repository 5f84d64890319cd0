import { loadUndici } from '../packages/core/src/delivery/connections.js';

// To load it counts towards the time limit of the first request, which is short in many tests.
await loadUndici();
