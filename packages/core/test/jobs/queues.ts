import { randomUUID } from 'node:crypto';
import { CHROME } from '@openpanel-node/testkit';
import * as bullmq from 'bullmq';
import * as bullmq5 from 'bullmq5';
import { carryFlows, openpanelTelemetry } from '../../src/bullmq.js';
import type { OpenPanel, RecordedEvent, ScopeOptions } from '../../src/index.js';
import { onTestFinished } from '../side-by-side.js';

/** The majors of BullMQ. What they have in common is typed as in the newer one. */
export const MAJORS = [
  ['BullMQ 5', bullmq5 as unknown as typeof bullmq],
  ['BullMQ 6', bullmq],
] as const;

/** Everything about a user is derived from one number, so that a mixed-up job shows. */
export const userAt = (user: number): ScopeOptions => ({
  ip: `203.0.113.${user}`,
  userAgent: `${CHROME} Visitor/${user}`,
  profileId: `u_${user}`,
  groups: [`org_${user % 7}`],
});

export const ownerOf = ({ ip, userAgent, payload }: RecordedEvent): ScopeOptions => {
  const { profileId, groups } = payload as { profileId?: string; groups?: string[] };
  return { ip, userAgent, profileId, groups };
};

interface QueueOptions {
  readonly telemetry?: bullmq.Telemetry;
  /** Of the worker, if it is another service. */
  readonly workerTelemetry?: bullmq.Telemetry;
  readonly concurrency?: number;
}

/** A queue with a worker. `process` handles its jobs; `done` fulfils when so many calls of it have ended. */
export function openQueue(
  { Queue, Worker, FlowProducer }: typeof bullmq,
  port: number,
  client: OpenPanel,
  process: (job: bullmq.Job) => Promise<void>,
  { telemetry = openpanelTelemetry({ client }), workerTelemetry = telemetry, concurrency = 5 }: QueueOptions = {},
) {
  const name = `jobs-${randomUUID()}`;
  const options = { connection: { port, maxRetriesPerRequest: null }, telemetry };
  const queue = new Queue(name, options);
  const flows = carryFlows(new FlowProducer(options));
  let calls = 0;
  let onCall = () => {};
  const start = () =>
    new Worker(
      name,
      async (job) => {
        try {
          await process(job);
        } finally {
          calls += 1;
          onCall();
        }
      },
      { ...options, telemetry: workerTelemetry, concurrency },
    );
  const workers: bullmq.Worker[] = [];
  onTestFinished(async () => {
    await Promise.all([...workers, queue, flows].map((each) => each.close()));
  });
  return {
    name,
    queue,
    flows,
    /** Fulfils when a worker has processed so many. */
    async processed(count: number): Promise<void> {
      if (workers.length === 0) workers.push(start());
      await new Promise<void>((resolve) => {
        onCall = () => void (calls >= count && resolve());
        onCall();
      });
    },
  };
}
