import type { EngineParts } from '../delivery/engine-parts.js';
import type { OutboxContext, OutboxWriter } from '../delivery/outbox.js';
import type { ClientConfig } from '../options/client-config.js';
import { Relay } from './relay.js';

interface OpenedOutbox {
  readonly writer: OutboxWriter;
  /** Of an engine that fills the outbox. */
  readonly parts: EngineParts;
  /** What empties it, if this process does. */
  readonly relay: Relay | undefined;
}

/** Opens the outbox of a client, if it has one and is not disabled. */
export function openOutbox(config: ClientConfig, parts: EngineParts): OpenedOutbox | undefined {
  const { outbox, clientId, apiUrl, disabled } = config;
  if (!outbox || disabled) return undefined;
  const { diagnostics, sender } = parts;
  const context: OutboxContext = {
    ...{ clientId, apiUrl },
    warn: (code, message, key) => diagnostics.once(code, message, key),
  };
  const writer = outbox.open(context);
  const consumer = outbox.relay ? outbox.consume?.(context) : undefined;
  const { leaseMs = 2 * config.requestTimeoutMs } = typeof outbox.relay === 'object' ? outbox.relay : {};
  const close = async () => {
    await writer.close?.();
    // A relay closes the connections to the API when it has ended.
    if (!consumer) await sender.close();
  };
  return {
    writer,
    relay: consumer && new Relay(config, leaseMs, consumer, parts),
    parts: { ...parts, outbox: writer, sender: { ...NO_SENDER, close } },
  };
}

/** What fills an outbox sends nothing itself. */
const NO_SENDER = {
  send(): never {
    throw new Error('a client with an outbox sends no requests');
  },
};
