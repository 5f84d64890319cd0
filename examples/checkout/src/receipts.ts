import { openpanelTelemetry } from '@openpanel-node/core/bullmq';
import { op } from '@openpanel-node/express';
import { type Job, Queue, Worker } from 'bullmq';

interface Receipt {
  readonly payment: string;
}

/** What the webhook needs of the queue. */
export interface Receipts {
  /** A second job with the same ID is ignored. */
  add(name: 'receipt', data: Receipt, options: { readonly jobId: string }): Promise<unknown>;
}

/** A job runs in the scope in which it was added, at each of its attempts: its events are those of the buyer. */
async function sendReceipt({ data: { payment } }: Pick<Job<Receipt>, 'data'>): Promise<void> {
  await sendMail(`Your receipt for ${payment}`);
  op.track('receipt_sent', { payment });
}

/** In place of your mail provider. */
const sendMail = async (text: string): Promise<void> => console.log(`Mail: ${text}`);

export function startReceipts(url: string): { queue: Queue<Receipt>; worker: Worker<Receipt> } {
  const telemetry = openpanelTelemetry();
  const defaultJobOptions = { attempts: 5, backoff: { type: 'exponential', delay: 1_000 } };
  // While Redis is away, adding a job fails at once, so that Stripe calls again.
  const connection = { url, enableOfflineQueue: false };
  const queue = new Queue<Receipt>('receipts', { connection, telemetry, defaultJobOptions });
  const worker = new Worker<Receipt>('receipts', sendReceipt, { connection: { url }, telemetry });
  queue.on('error', logError);
  worker.on('error', logError);
  return { queue, worker };
}

const logError = ({ message }: Error): void => console.error(`Receipts: ${message}`);
