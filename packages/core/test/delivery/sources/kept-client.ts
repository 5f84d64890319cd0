import { memoryLogger } from '@openpanel-node/testkit';
import { vi } from 'vitest';
import { Carriers } from '../../../src/carrier/carriers.js';
import type { DeliveryStats, FinalDelivery } from '../../../src/delivery/delivery.js';
import { DeviceQuestions } from '../../../src/delivery/device-questions.js';
import { DeliveryEngine } from '../../../src/delivery/engine.js';
import type { EngineParts } from '../../../src/delivery/engine-parts.js';
import type { EventSource } from '../../../src/delivery/event-source.js';
import type { OutboxWriter } from '../../../src/delivery/outbox.js';
import { type TransportResult, TransportSender } from '../../../src/delivery/transport.js';
import { Diagnostics } from '../../../src/diagnostics.js';
import { SERVER } from '../../../src/events/event-owner.js';
import { EventProcessor } from '../../../src/events/process.js';
import type { OpenPanelEvent } from '../../../src/events/types.js';
import type { ClientOptions } from '../../../src/index.js';
import { type ClientConfig, resolveClientConfig } from '../../../src/options/client-config.js';
import { ForgottenIdentify } from '../../../src/tracking/forgotten-identify.js';
import { ScopeState } from '../../../src/tracking/scope-state.js';
import { ScopedTracker } from '../../../src/tracking/scoped-tracker.js';
import { monotonicMs } from '../../../src/util/time.js';
import { onTestFinished } from '../../side-by-side.js';

export const STORED: TransportResult = { kind: 'answered', status: 200, body: '{}', contentType: 'application/json' };
/** The API is away: certainly not processed. */
export const AWAY: TransportResult = { kind: 'unsent', reason: 'ECONNREFUSED' };

export type Answer = (event: OpenPanelEvent) => TransportResult | Promise<TransportResult>;

/** A process of its own, as far as delivery knows: an engine with a source, and a tracker in front. */
export class KeptClient {
  readonly sent: OpenPanelEvent[] = [];
  readonly told: FinalDelivery[] = [];
  readonly config: ClientConfig;
  /** Of whatever sends. */
  readonly parts: EngineParts;
  readonly engine: DeliveryEngine;
  readonly tracker: ScopedTracker;

  /** `outbox`: where its events go instead of to the API. */
  constructor(
    source: EventSource | undefined,
    answer: Answer,
    options: ClientOptions = {},
    outbox?: OutboxWriter | undefined,
  ) {
    const transport = {
      send: async (request: { body: string }) => {
        const event = JSON.parse(request.body) as OpenPanelEvent;
        this.sent.push(event);
        return answer(event);
      },
    };
    const own = { transport, logger: memoryLogger(), retryDelayMs: 5, maxRetryDelayMs: 20, counterSettleMs: 0 };
    const { config } = resolveClientConfig({ ...own, ...options }, {}, console);
    const diagnostics = new Diagnostics(config.logger, false, () => {}, false);
    this.config = config;
    this.parts = {
      sender: new TransportSender(transport, 10_000),
      diagnostics,
      now: monotonicMs,
      random: Math.random,
      endListener: () => (_event, delivery) => this.told.push(delivery),
    };
    this.engine = new DeliveryEngine(
      config,
      outbox ? { ...this.parts, outbox, endListener: () => undefined } : { ...this.parts, source },
    );
    const state = new ScopeState({ profileId: 'u' });
    this.tracker = new ScopedTracker(
      this,
      {
        config,
        engine: this.engine,
        processor: new EventProcessor(config, this.engine, diagnostics),
        carriers: new Carriers(config, diagnostics),
        diagnostics,
        global: new ScopeState(),
        onUnfitId: () => {},
        onSilenced: () => {},
        forgotten: new ForgottenIdentify(this, diagnostics, () => {}),
        devices: new DeviceQuestions(this.engine.sender, config),
        held: undefined,
        isRecorded: false,
      },
      { visitor: () => SERVER },
      state,
    );
    onTestFinished(async () => void (await this.engine.shutdown(0, 0)));
  }

  get stats(): DeliveryStats {
    return this.engine.stats();
  }

  /** When what was called outlives the process, */
  kept(): Promise<unknown> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** and when what has ended does. */
  settled(): Promise<unknown> {
    return this.kept();
  }

  /** Whether nothing is being sent, and that is known. */
  get isQuiet(): boolean {
    return this.stats.inFlight === 0;
  }

  async shutdown(): Promise<void> {
    await this.engine.shutdown(0, 0);
  }

  /** Waits until something is so. */
  until(isSo: () => void): Promise<void> {
    return vi.waitFor(isSo, { timeout: 10_000, interval: 5 });
  }

  names(): string[] {
    return this.sent.map(({ type, payload }) => ('name' in payload && type !== 'group' ? payload.name : type));
  }

  /** calls + recovered = every outcome + pending. */
  get isBalanced(): boolean {
    const { calls, recovered, delivered, rejected, dropped, handedOver, pending } = this.stats;
    return calls + recovered === delivered + rejected + dropped + handedOver + pending;
  }
}
