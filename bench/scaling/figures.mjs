import { readFileSync } from 'node:fs';
import { simulateSenders } from './senders.mjs';

export const FIGURES_FILE = new URL('./figures.json', import.meta.url);

/** The one file of what was measured, and how. */
export const measured = () => JSON.parse(readFileSync(FIGURES_FILE, 'utf8'));

/** The figures as the simulation takes them. */
export function inputsOf({ figures }) {
  const value = (name) => figures[name].value;
  const costOf = (kind) => ({
    command: value(`redis.${kind}.command`),
    stream: value(`redis.${kind}.stream`),
    event: value(`redis.${kind}.event`),
  });
  const kinds = ['append', 'appendApart', 'read', 'begin', 'settle'];
  const wakeMicros = value('engine.wake');
  return {
    engine: { busyMicros: value('engine.busy'), wakeMicros, overheadMs: value('engine.overhead') },
    relay: { busyMicros: value('relay.busy'), wakeMicros, overheadMs: value('engine.overhead') },
    api: { fastMicros: 1e6 / value('api.fast'), slowMicros: 1e6 / value('api.slow') },
    redis: Object.fromEntries(kinds.map((kind) => [kind, costOf(kind)])),
    redisTripMs: value('redis.trip'),
    bytes: { app: value('app.bytes'), redis: value('redis.bytes') },
  };
}

const known = new Map();

/**
 * What one process with so many connections delivers at most to an API that responds after `latencyMs`, by the simulation of single
 * events. `cost` is that of the engine or of a relay.
 */
export function capacityOf(cost, connections, latencyMs) {
  const key = JSON.stringify([cost, connections, latencyMs]);
  let capacity = known.get(key);
  if (capacity === undefined) {
    const { busyMicros, wakeMicros } = cost;
    const events = connections * 40;
    const sender = { connections, slots: connections, events, busyMicros, wakeMicros, networkMs: 0, latencyMs };
    capacity = simulateSenders(sender);
    known.set(key, capacity);
  }
  return capacity;
}
