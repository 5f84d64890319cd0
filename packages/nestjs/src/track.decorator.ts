import { type ExecutionContext, UseInterceptors } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { TrackInterceptor } from './track.interceptor.js';

/** When a handler's event is sent, and what it says. `properties` must be synchronous. */
export type TrackOptions<Result> =
  | { on?: 'success' | undefined; properties?: (result: Result, context: ExecutionContext) => object | undefined }
  | { on: 'error'; properties?: (error: unknown, context: ExecutionContext) => object | undefined }
  | {
      on: 'always';
      properties?: (result: Result | undefined, context: ExecutionContext, error: unknown) => object | undefined;
    };

type TrackedMethod<Result> = <Handler extends (...args: never[]) => Result | Promise<Result> | Observable<Result>>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Handler>,
) => void;

/**
 * Sends an event when a handler has succeeded; or failed, or either. A refusal by a guard is no call of the handler,
 * a pipe's is a failure of it. Of an observable, `result` is the last value.
 */
export function Track<Result = unknown>(name: string, options: TrackOptions<Result> = {}): TrackedMethod<Result> {
  return UseInterceptors(new TrackInterceptor(name, options as TrackOptions<unknown>));
}
