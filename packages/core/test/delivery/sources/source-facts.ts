import { describe, expect, it } from 'vitest';
import type { EventSource } from '../../../src/delivery/event-source.js';
import type { OpenPanelEvent } from '../../../src/events/types.js';
import type { ClientOptions } from '../../../src/index.js';
import { type Answer, AWAY, KeptClient, STORED } from './kept-client.js';

/** What the facts are about: a client of which something outlives it. */
interface KeptProcess extends KeptClient {
  /** SIGKILL: what it has written stays, and it writes no more. */
  kill(): void | Promise<void>;
}

/** A place that outlives processes. */
export interface Place {
  /** The next process. */
  start(answer: Answer, options?: ClientOptions): KeptProcess;
}

/** Processes that have a source each. */
export const placeOf = <S extends EventSource>(open: () => S, kill: (source: S) => void | Promise<void>): Place => ({
  start(answer, options) {
    const source = open();
    return Object.assign(new KeptClient(source, answer, options), { kill: () => kill(source) });
  },
});

const NEVER = new Promise<never>(() => {});

/** What every source promises to the engine, and the engine to whoever calls. */
export function describeSource(name: string, place: () => Place, { sharesQueue = true } = {}): void {
  describe(name, () => {
    const start = (at: Place, answer: Answer, options?: ClientOptions) => at.start(answer, options);
    const away = () => AWAY;
    const stored = () => STORED;

    it('leaves nothing of what has its outcome, whatever that is', async () => {
      const at = place();
      const answers: Record<string, Awaited<ReturnType<Answer>>> = {
        bad: { kind: 'answered', status: 400, body: '{"message":"bad"}', contentType: 'application/json' },
        lost: { kind: 'unanswered', reason: 'reset' },
      };
      const first = start(at, (event) => answers['name' in event.payload ? event.payload.name : ''] ?? STORED, {
        maxRetries: 0,
      });
      const { tracker } = first;
      for (const event of ['good', 'bad', 'lost']) void tracker.track(event);
      void tracker.revenue(5);
      void tracker.identify({ firstName: 'A' });
      void tracker.increment({ property: 'n' });
      void tracker.upsertGroup({ id: 'g', type: 't', name: 'lost' });
      await first.until(() => expect(first.stats.pending).toBe(0));
      expect(first.stats).toMatchObject({ calls: 7, delivered: 4, rejected: 1, dropped: 2, handedOver: 0 });
      await first.settled();
      await first.kill();
      const next = start(at, stored);
      void next.tracker.upsertGroup({ id: 'g', type: 't', name: 'new' });
      await next.until(() => expect(next.stats.delivered).toBe(1));
      expect(next.stats).toMatchObject({ recovered: 0, calls: 1, pending: 0 });
    });

    /** The place where a process that was killed has left so many events. */
    const leave = async (count: number) => {
      const at = place();
      const first = start(at, away);
      for (let index = 0; index < count; index += 1) void first.tracker.track(`old${index}`);
      await first.kept();
      await first.kill();
      return at;
    };

    it('has the next process deliver what was left by a crash, in order, and tell its outcome', async () => {
      const at = place();
      const first = start(at, away);
      const { tracker } = first;
      void tracker.track('a');
      void tracker.revenue(5);
      void tracker.identify({ firstName: 'Old', properties: { plan: 'a' } });
      void tracker.increment({ property: 'n', value: 2 });
      void tracker.upsertGroup({ id: 'g', type: 't', name: 'old' });
      await first.kept();
      await first.kill();

      const next = start(at, stored);
      void next.tracker.upsertGroup({ id: 'g', type: 't', name: 'new' });
      void next.tracker.identify({ firstName: 'New' });
      await next.until(() => expect(next.stats).toMatchObject({ recovered: 5, pending: 0 }));
      expect(next.stats).toMatchObject({ calls: 2, delivered: 7 });
      expect(next.told).toHaveLength(7);
      const of = (type: string) => next.sent.filter((event) => event.type === type).map(({ payload }) => payload);
      expect(of('group')).toMatchObject([{ name: 'old' }, { name: 'new' }]);
      expect(of('identify')).toMatchObject([{ firstName: 'Old' }, { firstName: 'New' }]);
      expect(of('increment')).toMatchObject([{ profileId: 'u', property: 'n', value: 2 }]);
      expect(next.isBalanced).toBe(true);
    });

    it('never has a payment or a counter sent again whose request was begun: it ends as unconfirmed', async () => {
      const at = place();
      const warmUp = (event: OpenPanelEvent) => event.type === 'track' && event.payload.name === 'warm up';
      const first = start(at, (event) => (warmUp(event) ? STORED : NEVER));
      for (let index = 0; index < 4; index += 1) await first.tracker.track('warm up');
      await first.until(() => expect(first.stats.delivered).toBe(4));
      first.sent.length = 0;
      void first.tracker.track('track');
      void first.tracker.revenue(5);
      void first.tracker.increment({ property: 'n' });
      await first.until(() => expect(first.sent).toHaveLength(3));
      await first.kill();

      const next = start(at, stored);
      await next.until(() => expect(next.stats).toMatchObject({ recovered: 3, pending: 0 }));
      expect(next.names()).toEqual(['track']);
      expect(next.stats.droppedBy).toMatchObject({ unconfirmed: 2 });
    });

    it.each(['payment', 'counter'])('has a %s sent again whose request was certainly not processed', async (what) => {
      const at = place();
      const first = start(at, away);
      if (what === 'payment') void first.tracker.revenue(5);
      else void first.tracker.increment({ property: 'n' });
      await first.until(() => expect(first.sent.length).toBeGreaterThan(1));
      await first.until(() => expect(first.isQuiet).toBe(true));
      await first.kill();

      const next = start(at, stored);
      await next.until(() => expect(next.stats).toMatchObject({ recovered: 1, delivered: 1, pending: 0 }));
    });

    it('keeps what a shutdown would drop, which counts as handed over and is told by the next process', async () => {
      const at = place();
      const first = start(at, away);
      const calls = [first.tracker.track('a'), first.tracker.revenue(5), first.tracker.increment({ property: 'n' })];
      await first.shutdown();
      expect(first.stats).toMatchObject({ calls: 3, handedOver: 3, dropped: 0, pending: 0 });
      expect(first.told).toEqual([]);
      for (const call of calls) expect(['handed_over', 'queued']).toContain((await call).status);

      const next = start(at, stored);
      await next.until(() => expect(next.stats).toMatchObject({ recovered: 3, delivered: 3, pending: 0 }));
      expect(next.told).toHaveLength(3);
    });

    it('gives no more than half of the queue holds, and everything in the end', async () => {
      const at = await leave(50);
      let isAway = true;
      const next = start(at, () => (isAway ? AWAY : STORED), { maxQueueSize: 20, connections: 1 });
      await next.until(() => expect(next.stats.recovered).toBeGreaterThanOrEqual(10));
      await next.until(() => expect(next.sent.length).toBeGreaterThan(3));
      // One of them may be on its way.
      expect(next.stats.recovered).toBeLessThanOrEqual(11);
      isAway = false;
      await next.until(() => expect(next.stats).toMatchObject({ recovered: 50, delivered: 50, pending: 0 }));
    });

    it.runIf(sharesQueue)('evicts nothing of the calls for what it gives, which is not evicted', async () => {
      const at = await leave(50);
      let isAway = true;
      const next = start(at, () => (isAway ? AWAY : STORED), { maxQueueSize: 20, connections: 1 });
      for (let index = 0; index < 15; index += 1) void next.tracker.revenue(index + 1);
      await next.until(() => expect(next.stats.recovered).toBeGreaterThan(0));
      // One of them may be on its way.
      expect(next.stats.recovered).toBeLessThanOrEqual(6);
      for (let index = 0; index < 10; index += 1) void next.tracker.revenue(index + 1);
      await next.kept();
      expect(next.stats.pending).toBeLessThanOrEqual(21);
      const { dropped, droppedBy } = next.stats;
      expect(dropped).toBeGreaterThanOrEqual(9);
      expect(droppedBy.queue_full).toBe(dropped);
      isAway = false;
      await next.until(() => expect(next.stats).toMatchObject({ recovered: 50, pending: 0 }));
      expect(next.stats).toMatchObject({ delivered: 75 - dropped, dropped });
      expect(next.told.filter(({ status }) => status === 'delivered')).toHaveLength(75 - dropped);
      expect(next.isBalanced).toBe(true);
    });

    it('has an event that is older than maxEventAgeMs expire in the next process', async () => {
      const at = place();
      const first = start(at, away);
      void first.tracker.track('old');
      await first.kept();
      await first.kill();
      await new Promise((resolve) => setTimeout(resolve, 30));
      const next = start(at, stored, { maxEventAgeMs: 20 });
      await next.until(() => expect(next.stats).toMatchObject({ recovered: 1, pending: 0 }));
      expect(next.stats.droppedBy).toMatchObject({ expired: 1 });
      expect(next.sent).toEqual([]);
    });
  });
}
