import type { OutboxContext } from '@openpanel-node/core/adapter';
import type { Connection } from './connection.js';
import type { Keys } from './keys.js';

/**
 * The number of partitions of the project: what its first client said. Another number would have apps put events where no relay looks
 * for them, so that it is not used, and said.
 */
export async function partitionsOf(
  connection: Connection,
  keys: Keys,
  wanted: number,
  { warn }: Pick<OutboxContext, 'warn'>,
): Promise<number> {
  const key = keys.shared('partitions');
  await connection.call(key, ['SET', key, String(wanted), 'NX']);
  const partitions = Number(await connection.call(key, ['GET', key]));
  if (!Number.isInteger(partitions) || partitions < 1) throw new Error(`the key ${key} is not a number of partitions`);
  if (partitions !== wanted) {
    const how = `To change it, stop all apps, let the relays deliver everything, and delete the key ${key}.`;
    warn(
      'outbox_partitions',
      `The option partitions is ${wanted}, but the events of this project are in ${partitions} already, so ${partitions} is used. ${how}`,
    );
  }
  return partitions;
}

/** Warns if Redis may delete events to save memory. A server that does not say is not asked twice. */
export async function checkServer(
  connection: Connection,
  keys: Keys,
  { warn }: Pick<OutboxContext, 'warn'>,
): Promise<void> {
  try {
    const info = String(await connection.call(keys.shared('partitions'), ['INFO', 'memory']));
    const value = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
    const policy = value('maxmemory_policy');
    if (policy === undefined || policy === 'noeviction' || Number(value('maxmemory') ?? 0) === 0) return;
    const what = `Redis deletes keys when its memory is full (maxmemory-policy ${policy}), and events with them`;
    warn('redis_eviction', `${what}. Set maxmemory-policy to noeviction, or use a Redis of its own for events.`);
  } catch {
    // Hosted servers may not allow it.
  }
}
