import { within } from '../util/time.js';
import type { ApiVisitor, Sender, TransportResult } from './transport.js';

/** The device of a visitor and its session, as the API knows them; empty strings where it has none. */
export interface Device {
  readonly deviceId: string;
  readonly sessionId: string;
}

export const NO_DEVICE: Device = { deviceId: '', sessionId: '' };

/** Asks the API which device it assigns to a visitor. Questions are not queued or repeated. */
export class DeviceQuestions {
  readonly #sender: Sender;
  readonly #limits: { readonly connections: number; readonly requestTimeoutMs: number };
  #asking = 0;

  constructor(sender: Sender, limits: { readonly connections: number; readonly requestTimeoutMs: number }) {
    this.#sender = sender;
    this.#limits = limits;
  }

  /** Without an answer, or with too many questions at once, there is no device. Never rejects. */
  async ask(visitor: ApiVisitor): Promise<Device> {
    const { connections, requestTimeoutMs } = this.#limits;
    if (!this.#sender.askDevice || this.#asking >= connections) return NO_DEVICE;
    this.#asking += 1;
    try {
      const answer = new Promise<TransportResult>((resolve) => this.#sender.askDevice?.(visitor, resolve));
      return deviceOf(await within(requestTimeoutMs, answer));
    } catch {
      return NO_DEVICE;
    } finally {
      this.#asking -= 1;
    }
  }
}

function deviceOf(result: TransportResult | undefined): Device {
  if (result?.kind !== 'answered' || result.status !== 200) return NO_DEVICE;
  const { deviceId, sessionId } = JSON.parse(result.body) as Partial<Record<keyof Device, unknown>>;
  return { deviceId: textOf(deviceId), sessionId: textOf(sessionId) };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
