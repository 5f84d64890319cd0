import { type ExecutionContext, UseInterceptors } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { TrackInterceptor } from './track.interceptor.js';

/** Any object except a promise. */
type EventProperties = (object & { then?: never }) | undefined;

/** When the event of a handler is sent (`on`, default: `'success'`), and its properties. `properties` must be synchronous. */
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

/** Sends an event when the handler succeeds. */
export function Track(name: string): TrackedMethod<unknown>;
/**
 * Sends an event when the handler succeeds, fails, or both, as `on` says. If a guard rejects the request, no event is sent; if a
 * pipe does, the handler counts as failed. For an observable, `result` is its last value.
 */
// `options` is not optional: with `undefined` in its type, TypeScript cannot infer the member of the union if `on` is missing.
export function Track<Result = unknown>(name: string, options: TrackOptions<Result>): TrackedMethod<Result>;
export function Track(name: string, options: TrackOptions<unknown> = {}): TrackedMethod<unknown> {
  return UseInterceptors(new TrackInterceptor(name, options));
}
