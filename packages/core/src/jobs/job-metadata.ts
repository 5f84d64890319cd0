import { isRecord, type Json } from '../events/json.js';

const CARRIER = 'openpanel';
/** Metadata of the app's own telemetry that is no JSON object. */
const OTHER = 'openpanel.other';

/** What BullMQ stores with a job: a carrier, and what the app's own telemetry stores. */
export interface JobMetadata {
  readonly carrier: string | undefined;
  readonly own: string | undefined;
}

/**
 * As one text. The carrier is a member of the JSON that the app's own telemetry has made: one that knows nothing of it, as in another
 * service, ignores it.
 */
export function writeJobMetadata({ carrier, own }: JobMetadata): string {
  if (carrier === undefined) return own ?? '';
  return JSON.stringify({ ...(own ? (recordOf(own) ?? { [OTHER]: own }) : {}), [CARRIER]: carrier });
}

/** Never throws: the text is data of a queue. */
export function readJobMetadata(text: string): JobMetadata {
  const { [CARRIER]: carrier, ...rest } = recordOf(text) ?? {};
  if (typeof carrier !== 'string') return { carrier: undefined, own: text };
  const other = rest[OTHER];
  if (typeof other === 'string') return { carrier, own: other };
  return { carrier, own: Object.keys(rest).length > 0 ? JSON.stringify(rest) : undefined };
}

function recordOf(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
