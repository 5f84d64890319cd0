import type { EventType, OpenPanelEvent, Transport, TransportRequest } from '../../src/index.js';
import { type Fate, type Meaning, WELL } from './fates.js';
import { seqOf } from './recorded-call.js';
import type { VirtualClock } from './virtual-clock.js';

/** One request as the transport saw it. */
export interface Send {
  readonly seq: number | undefined;
  readonly type: EventType;
  readonly isRevenue: boolean;
  /** What it changes, of which one request at a time may be on its way. */
  readonly orderingKey: string | undefined;
  readonly startedAt: number;
  readonly fate: Fate;
  /** What its result said; undefined while there is none. */
  meaning: Meaning | undefined;
}

/** A transport whose answers are given in advance, and which the test can hold up. */
export class ScriptedTransport implements Transport {
  readonly sends: Send[] = [];
  readonly #clock: VirtualClock;
  readonly #limitMs: number;
  readonly #onSend: (send: Send) => void;
  readonly #held: (() => void)[] = [];
  #fates: readonly Fate[];
  #isHolding = false;

  /** A request without a result after `limitMs` is over. */
  constructor(clock: VirtualClock, limitMs: number, fates: readonly Fate[], onSend: (send: Send) => void) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#fates = fates;
    this.#onSend = onSend;
  }

  send(request: TransportRequest): Promise<never> {
    const fate = this.#fates[this.sends.length % this.#fates.length] ?? WELL;
    const send: Send = { ...this.#read(request), startedAt: this.#clock.now, fate, meaning: undefined };
    this.#onSend(send);
    this.sends.push(send);
    const { settle } = fate;
    if (fate.atOnce) {
      send.meaning = fate.meaning;
      return settle?.() as never;
    }
    return new Promise((resolve, reject) => {
      if (!settle) return;
      const finish = () => {
        if (this.isOpen(send)) send.meaning = fate.meaning;
        try {
          resolve(settle() as never);
        } catch (error) {
          reject(error);
        }
      };
      setTimeout(() => {
        if (this.#isHolding) this.#held.push(finish);
        else finish();
      }, fate.afterMs);
    });
  }

  /** Whether the client still waits for its result. */
  isOpen(send: Send): boolean {
    return send.meaning === undefined && this.#clock.now < send.startedAt + this.#limitMs;
  }

  /** What the result of a request was for the client: it does not wait longer than its limit. */
  meaningOf(send: Send): Meaning | undefined {
    return send.meaning ?? (this.isOpen(send) ? undefined : 'unknown');
  }

  hold(): void {
    this.#isHolding = true;
  }

  release(): void {
    this.#isHolding = false;
    for (const finish of this.#held.splice(0)) finish();
  }

  /** From now on everything is stored. */
  heal(): void {
    this.#fates = [];
    this.release();
  }

  #read({ body, ip, userAgent }: TransportRequest): Pick<Send, 'seq' | 'type' | 'isRevenue' | 'orderingKey'> {
    const event = JSON.parse(body) as OpenPanelEvent;
    const isRevenue = event.type === 'track' && event.payload.properties?.['__revenue'] !== undefined;
    return { seq: seqOf(event), type: event.type, isRevenue, orderingKey: laneOf(event, `${ip} ${userAgent}`) };
  }
}

function laneOf(event: OpenPanelEvent, device: string): string | undefined {
  if (event.type === 'track') return undefined;
  if (event.type === 'group') return `group ${event.payload.id}`;
  const { profileId } = event.payload;
  return profileId === undefined ? `device ${device}` : `profile ${profileId}`;
}
