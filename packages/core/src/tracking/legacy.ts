import type { Delivery } from '../delivery/delivery.js';
import { type Device, NO_DEVICE } from '../delivery/device-questions.js';
import { toIds } from '../events/ids.js';
import type { AssignGroupPayload, TrackHandlerPayload } from '../events/types.js';
import { ScopeCalls } from './scope-calls.js';
import { DISABLED, NOT_TAKEN } from './settled-calls.js';
import type { CountInput, GroupInput, IdentifyInput } from './tracker.js';

const NO_ALIASES = 'the API does not support aliases';

/** Methods that exist so that code written for the official SDK keeps working. */
export abstract class LegacyMethods extends ScopeCalls {
  abstract identify(profile: IdentifyInput): Promise<Delivery>;
  abstract increment(count: CountInput): Promise<Delivery>;
  abstract decrement(count: CountInput): Promise<Delivery>;
  abstract upsertGroup(group: GroupInput): Promise<Delivery>;

  init(): void {
    this.#warn('init', 'the client is ready as soon as it is created');
  }

  ready(): void {
    const { held } = this.parts;
    if (held) held.release();
    else this.#warn('ready', 'there is nothing to wait for');
  }

  alias(_alias?: unknown): void {
    this.#warn('alias', NO_ALIASES);
  }

  getDeviceId(): string {
    const { deviceId, device } = this.state;
    return deviceId ?? device.deviceId;
  }

  getSessionId(): string {
    return this.state.device.sessionId;
  }

  async fetchDeviceId(): Promise<string> {
    const { state } = this;
    if (state.deviceId === undefined) {
      state.asking ??= this.#askDevice();
      const device = await state.asking;
      state.asking = undefined;
      if (device && device !== NO_DEVICE) state.device = device;
    }
    return this.getDeviceId();
  }

  send(event: TrackHandlerPayload): Promise<Delivery> {
    try {
      switch (event.type) {
        case 'track': {
          const { name, properties, profileId, groups } = event.payload;
          return this.track(name, { ...properties, ...(profileId && { profileId }), ...(groups && { groups }) });
        }
        case 'identify':
          return this.identify(event.payload);
        case 'increment':
          return this.increment(event.payload);
        case 'decrement':
          return this.decrement(event.payload);
        case 'group':
          return this.upsertGroup(event.payload);
        case 'assign_group':
          return this.#assign(event.payload);
        case 'alias':
          return this.#refuse(NO_ALIASES);
        case 'replay':
          return this.#refuse('only browsers record replays');
        default:
          return this.#refuse('send() takes { type, payload }, and this type does not exist');
      }
    } catch {
      return this.#refuse('send() takes { type, payload }, and this argument could not be read');
    }
  }

  /** Adds a profile to groups, without a change to the scope. */
  #assign(input: Pick<AssignGroupPayload, 'groupIds'>): Promise<Delivery> {
    const groupIds = toIds(input.groupIds, () => this.parts.onUnfitId('group'));
    return this.take({ type: 'assign_group', input, payload: { groupIds } });
  }

  #refuse(problem: string): Promise<Delivery> {
    if (this.isSilent()) return DISABLED;
    const { diagnostics, engine } = this.parts;
    diagnostics.once('invalid_event', `An event was dropped: ${problem}.`, problem);
    engine.calls.discard(engine.calls.open('track', undefined, false), 'invalid');
    return NOT_TAKEN;
  }

  #askDevice(): Promise<Device> | undefined {
    const { config, engine, held, devices } = this.parts;
    const isOff = config.disabled || held?.isHolding || engine.hasEnded || this.context.isOptedOut;
    const { ip, userAgent } = this.context.visitor();
    return isOff || ip === undefined || userAgent === undefined ? undefined : devices.ask({ ip, userAgent });
  }

  /** Once for each method, with the reason why it does nothing. */
  #warn(method: string, why: string): void {
    const words = `${method}() does nothing here, so you can remove it: ${why}.`;
    this.parts.diagnostics.once('legacy_method', words, `legacy:${method}`);
  }
}
