import type { ModulesContainer } from '@nestjs/core';
import { SKIP_TRACKING } from './skip-tracking.decorator.js';
import { TrackInterceptor } from './track.interceptor.js';

/** The functions that `reflect-metadata`, which Nest requires, adds to `Reflect`. */
const { getOwnMetadata, getOwnMetadataKeys } = Reflect as unknown as {
  getOwnMetadata(key: string, target: object): unknown;
  getOwnMetadataKeys(target: object): unknown[];
};

const INTERCEPTORS = '__interceptors__';

/**
 * Metadata keys that do not make a method a handler: those of schedules, event listeners and queues, for which Nest runs no
 * interceptors, and those that any method may have. Any other key may belong to a handler.
 */
const OF_NO_HANDLER =
  /^(__(interceptors|guards|pipes|exceptionFilters)__$|design:|SCHEDULE|EVENT_LISTENER|bull(mq)?:|swagger)/;

/** A `@Track()` on a method that is not a handler, where Nest ignores it. */
export interface MisplacedTrack {
  /** `Billing.charge()`. */
  readonly method: string;
  readonly event: string;
}

/** Finds them in all modules of an app. */
export function misplacedTracks(modules: ModulesContainer): MisplacedTrack[] {
  const found = new Map<object, MisplacedTrack>();
  for (const { providers, controllers } of modules.values()) {
    for (const { metatype, instance } of [...providers.values(), ...controllers.values()]) {
      for (const [method, value] of methodsOf(metatype, instance)) {
        const event = eventOf(value);
        if (event !== undefined && !isHandler(value)) found.set(value, { method, event });
      }
    }
  }
  return [...found.values()];
}

/** The methods of a class, including inherited ones; without a class, those of the instance. */
function methodsOf(metatype: unknown, instance: unknown): [string, object][] {
  const methods = new Map<string, object>();
  try {
    const own = typeof metatype === 'function' ? (metatype.prototype as object | undefined) : undefined;
    const first = own ?? (typeof instance === 'object' && instance !== null ? Object.getPrototypeOf(instance) : null);
    for (
      let prototype = first;
      prototype && prototype !== Object.prototype;
      prototype = Object.getPrototypeOf(prototype)
    ) {
      for (const name of Object.getOwnPropertyNames(prototype)) {
        const { value } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
        const label = `${first.constructor?.name}.${name}()`;
        if (typeof value === 'function' && !methods.has(label)) methods.set(label, value);
      }
    }
  } catch {
    // In tests, a provider may be anything.
  }
  return [...methods];
}

function eventOf(method: object): string | undefined {
  const interceptors: unknown = getOwnMetadata(INTERCEPTORS, method);
  if (!Array.isArray(interceptors)) return undefined;
  return interceptors.find((interceptor) => interceptor instanceof TrackInterceptor)?.event;
}

const isHandler = (method: object): boolean =>
  getOwnMetadataKeys(method).some((key) => key !== SKIP_TRACKING && !OF_NO_HANDLER.test(String(key)));
