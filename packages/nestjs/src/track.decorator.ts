import { type ExecutionContext, UseInterceptors } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { TrackInterceptor } from './track.interceptor.js';

/** Any object, and no promise. */
type EventProperties = (object & { then?: never }) | undefined;

/** When a handler's event is sent, and what it says. `properties` must be synchronous. */
export type TrackOptions<Result> =
  | { on?: 'success' | undefined; properties?: (result: Result, context: ExecutionContext) => EventProperties }
  | { on: 'error'; properties?: (error: unknown, context: ExecutionContext) => EventProperties }
  | {
      on: 'always';
      properties?: (result: Result | undefined, context: ExecutionContext, error: unknown) => EventProperties;
    };

type TrackedMethod<Result> = <Handler extends (...args: never[]) => Result | Promise<Result> | Observable<Result>>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Handler>,
) => void;

/** Sends an event when a handler has succeeded. */
export function Track(name: string): TrackedMethod<unknown>;
/**
 * Sends an event when a handler has succeeded; or failed, or either. A refusal by a guard is no call of the handler,
 * a pipe's is a failure of it. Of an observable, `result` is the last value.
 */
// Not optional: with `undefined` in its type, TypeScript cannot tell which options are meant where there is no `on`.
export function Track<Result = unknown>(name: string, options: TrackOptions<Result>): TrackedMethod<Result>;
export function Track(name: string, options: TrackOptions<unknown> = {}): TrackedMethod<unknown> {
  return UseInterceptors(new TrackInterceptor(name, options));
}
