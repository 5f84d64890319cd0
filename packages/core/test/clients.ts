import { memoryLogger } from '@openpanel-node/testkit';
import { type ClientOptions, memoryTransport, OpenPanel, type RecordedEvent } from '../src/index.js';
import { onTestFinished } from './side-by-side.js';

export const CLIENT_ID = '10ca1000-0000-4000-8000-000000000001';

/** A client whose events stay in memory. */
export function memoryClient(options: ClientOptions = {}) {
  const transport = memoryTransport();
  const logger = memoryLogger();
  const client = new OpenPanel({ transport, logger, ...options });
  onTestFinished(async () => void (await client.shutdown(0)));
  const sent = async (): Promise<RecordedEvent[]> => {
    await client.flush();
    return transport.events;
  };
  return { client, sent, log: logger.lines };
}

/** A client that sends to a server, quick to retry. */
export function httpClient(apiUrl: string, options: ClientOptions = {}) {
  const logger = memoryLogger();
  const client = new OpenPanel({
    apiUrl,
    clientId: CLIENT_ID,
    clientSecret: 'sec_test',
    retryDelayMs: 5,
    maxRetryDelayMs: 20,
    // The schedule of counters has tests of its own.
    counterSettleMs: 0,
    logger,
    ...options,
  });
  onTestFinished(async () => void (await client.shutdown(0)));
  const log = logger.lines;
  const remark = log.findIndex((line) => line.includes('short_counter_gap'));
  if (remark >= 0 && options.counterSettleMs === undefined) log.splice(remark, 1);
  return { client, log };
}
