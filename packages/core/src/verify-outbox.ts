import type { OutboxWriter } from './delivery/outbox.js';
import { reasonOf } from './diagnostics.js';
import type { ResolvedConfig } from './options/client-config.js';
import { ofConfiguration, ok, type VerifyCheck, type VerifyReport, wrong } from './verify.js';

/**
 * The same for a client with an outbox: whether that takes events. Whether they arrive is checked too where this process delivers them, by
 * `verifyApi`; a client that does not needs no secret.
 */
export async function verifyOutbox(
  writer: OutboxWriter,
  resolved: ResolvedConfig,
  verifyApi: () => Promise<VerifyReport>,
): Promise<VerifyReport> {
  const own = resolved.config.outbox?.relay
    ? (await verifyApi()).checks
    : [...ofConfiguration(resolved)].filter(isOfApp);
  const checks = [...own, await ofWriter(writer)];
  return { ok: checks.every((check) => check.ok), checks };
}

const isOfApp = ({ subject }: VerifyCheck) => subject !== 'client_secret';

async function ofWriter(writer: OutboxWriter): Promise<VerifyCheck> {
  try {
    await writer.check();
    return ok('outbox', 'The outbox takes events.');
  } catch (error) {
    const advice = 'Check that its client is connected. Until then, events wait in this process.';
    return wrong('outbox', `The outbox takes no events: ${reasonOf(error)}.`, advice);
  }
}
