import { setTimeout } from 'node:timers/promises';
import { CHROME } from '../browsers.js';
import { type Caller, createCaller } from '../caller.js';
import { PAYMENTS, type Person } from '../people.js';
import type { Step } from '../step.js';

/** A request to one of the apps, and the events that it must cause. */
export interface Call {
  readonly app: string;
  /** A name for each event, and no two have the same. */
  readonly events: readonly string[];
  /** The user whose counter it increments. */
  readonly increments?: string;
  /** False if the app was killed before it had responded. */
  readonly isAnswered: boolean;
}

const USERS: readonly Person[] = Array.from({ length: 8 }, (_, index) => ({
  id: `u_${301 + index}`,
  ip: `203.0.113.${31 + index}`,
  userAgent: CHROME,
  from: 'visitor',
  orgs: ['acme'],
}));
export const USER_IDS = USERS.map(({ id = '' }) => id);

const SENDERS = 6;
const THINK_MS = 40;

/** The request with this number: of ten, one is a payment, two are counted, and the others open a report. */
function stepOf(number: number): { step: Step; events: string[]; increments?: string } {
  const who = USERS[number % USERS.length] as Person;
  const kind = number % 10;
  if (kind === 0) {
    const body = { user: who.id, org: 'acme', amount: number };
    const step = { who: PAYMENTS, call: 'POST /webhooks/payments', body, status: 204 };
    return { step, events: [`revenue ${number}`] };
  }
  if (kind <= 2) {
    const path = `/logins?n=${number}`;
    const step = { who, call: `POST ${path}`, status: 204 };
    return { step, events: [`request ${path}`], increments: who.id ?? '' };
  }
  const path = `/orgs/acme/reports/r_${number}`;
  return {
    step: { who, call: `GET ${path}`, status: 200 },
    events: [`report_viewed r_${number}`, `request ${path}`],
  };
}

/** The name of a tracked event in `Call.events`. */
export function nameOf({ payload }: { readonly payload: Readonly<Record<string, unknown>> }): string {
  const { url, report, __revenue } = (payload['properties'] ?? {}) as Record<string, unknown>;
  return `${payload['name']} ${url ?? report ?? __revenue}`;
}

/** Sends requests to all apps in turn, as a load balancer does, until it is stopped. */
export class Traffic {
  readonly calls: Call[] = [];
  /** What the responses were not. */
  readonly mismatches: string[] = [];
  readonly #targets = new Map<string, Caller>();
  readonly #onCall: (count: number) => void;
  #number = 0;
  #isStopped = false;
  readonly #senders: Promise<void>[];

  constructor(onCall: (count: number) => void) {
    this.#onCall = onCall;
    this.#senders = Array.from({ length: SENDERS }, () => this.#send());
  }

  add({ name, url }: { readonly name: string; readonly url: string }): void {
    this.#targets.set(name, createCaller(url));
  }

  remove(name: string): void {
    this.#targets.get(name)?.close();
    this.#targets.delete(name);
  }

  /** Resolves after so many more calls. */
  async more(count: number): Promise<void> {
    const enough = this.calls.length + count;
    while (this.calls.length < enough) await setTimeout(10);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#senders);
    for (const name of [...this.#targets.keys()]) this.remove(name);
  }

  async #send(): Promise<void> {
    while (!this.#isStopped) {
      const [app, caller] = [...this.#targets][this.#number % this.#targets.size] ?? [];
      if (app !== undefined && caller) {
        this.#number += 1;
        await this.#call(app, caller, this.#number);
      }
      await setTimeout(THINK_MS);
    }
  }

  async #call(app: string, caller: Caller, number: number): Promise<void> {
    const { step, ...causes } = stepOf(number);
    try {
      const status = await caller.play(step);
      if (status !== step.status)
        this.mismatches.push(`${step.call} responded with ${status} instead of ${step.status}`);
      this.calls.push({ app, ...causes, isAnswered: true });
    } catch (error) {
      // A load balancer takes a dead app out when it notices.
      if (this.#targets.get(app) === caller) this.remove(app);
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ECONNREFUSED') this.calls.push({ app, ...causes, isAnswered: false });
    }
    this.#onCall(this.calls.length);
  }
}
