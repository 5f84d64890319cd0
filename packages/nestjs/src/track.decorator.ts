import { type ExecutionContext, UseInterceptors } from '@nestjs/common';
import type { EventName, EventProperties, TrackArguments } from '@openpanel-node/core/adapter';
import type { Observable } from 'rxjs';
import { TrackInterceptor } from './track.interceptor.js';

/** A function of the properties of an event. It may be left out, or return nothing, where the event requires none. */
type PropertiesBy<Arguments extends unknown[], Name extends EventName> =
  TrackArguments<object, Name> extends [properties: unknown, options?: unknown]
    ? { properties: (...args: Arguments) => NoPromise<Name> }
    : { properties?: (...args: Arguments) => NoPromise<Name> | undefined };

type NoPromise<Name extends EventName> = EventProperties<Name> & { then?: never };

/** When the event of a handler is sent (`on`, default: `'success'`), and its properties. `properties` must be synchronous. */
export type TrackOptions<Result, Name extends EventName = EventName> =
  | ({ on?: 'success' | undefined } & PropertiesBy<[result: Result, context: ExecutionContext], Name>)
  | ({ on: 'error' } & PropertiesBy<[error: unknown, context: ExecutionContext], Name>)
  | ({ on: 'always' } & PropertiesBy<[result: Result | undefined, context: ExecutionContext, error: unknown], Name>);

/** The name of an event with its options. Not by a type parameter for the name: `Track<Order>(…)` names the result alone. */
type TrackCall<Result> = string extends EventName
  ? [name: string, options: TrackOptions<Result>]
  : { [Name in EventName]: [name: Name, options: TrackOptions<Result, Name>] }[EventName];

/** Events without required properties. */
type PlainEventName = string extends EventName
  ? string
  : { [Name in EventName]: TrackArguments<object, Name> extends [properties: unknown, options?: unknown] ? never : Name }[EventName];

type TrackedMethod<Result> = <Handler extends (...args: never[]) => Result | Promise<Result> | Observable<Result>>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Handler>,
) => void;

/** Sends an event when the handler succeeds. */
export function Track(name: PlainEventName): TrackedMethod<unknown>;
/**
 * Sends an event when the handler succeeds, fails, or both, as `on` says. If a guard rejects the request, no event is sent; if a
 * pipe does, the handler counts as failed. For an observable, `result` is its last value.
 */
// `options` is not optional: with `undefined` in its type, TypeScript cannot infer the member of the union if `on` is missing.
export function Track<Result = unknown>(...call: TrackCall<Result>): TrackedMethod<Result>;
export function Track<Result, Name extends EventName>(
  name: Name,
  options: TrackOptions<Result, Name>,
): TrackedMethod<Result>;
export function Track(name: string, options: TrackOptions<unknown> = {}): TrackedMethod<unknown> {
  return UseInterceptors(new TrackInterceptor(name, options));
}
