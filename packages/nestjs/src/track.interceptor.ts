import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { defaultClient, reportCallback, synchronous } from '@openpanel-node/core/adapter';
import { type Observable, tap } from 'rxjs';
import { openedOf, trackerOf } from './current-request.js';
import type { TrackOptions } from './track.decorator.js';

/** Sends the event of `@Track()`. */
export class TrackInterceptor implements NestInterceptor {
  readonly event: string;
  readonly #options: TrackOptions<unknown>;

  constructor(name: string, options: TrackOptions<unknown>) {
    this.event = name;
    this.#options = options;
  }

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const { on = 'success' } = this.#options;
    let result: unknown;
    return next.handle().pipe(
      tap({
        next: (value) => {
          result = value;
        },
        complete: () => {
          if (on !== 'error') this.#track(context, result, undefined);
        },
        error: (error: unknown) => {
          if (on !== 'success') this.#track(context, undefined, error);
        },
      }),
    );
  }

  #track(context: ExecutionContext, result: unknown, error: unknown): void {
    void trackerOf(context).track(this.event, this.#properties(context, result, error));
  }

  #properties(context: ExecutionContext, result: unknown, error: unknown): object | undefined {
    try {
      return synchronous('The function', this.#ask(context, result, error));
    } catch (failure) {
      const client = openedOf(context).at(-1)?.client ?? defaultClient();
      const what = `The function properties of @Track('${this.event}')`;
      reportCallback(client, what, failure, 'The event was sent without them.');
      return undefined;
    }
  }

  #ask(context: ExecutionContext, result: unknown, error: unknown): object | undefined {
    const options = this.#options;
    if (options.on === 'always') return options.properties?.(result, context, error);
    return options.properties?.(options.on === 'error' ? error : result, context);
  }
}
