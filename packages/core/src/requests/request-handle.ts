import type { OpenPanel } from '../client.js';
import type { Tracker } from '../tracking/tracker.js';
import type { Background } from './background.js';

/** A request that a middleware captures. */
export interface RequestHandle {
  readonly client: OpenPanel;
  readonly tracker: Tracker;
  /** Whether the client still has to track the end of the response. */
  readonly isAwaited: boolean;
  /** Waits for the events of the request, where the host has to be told. */
  background: Background | undefined;
  /** Runs `next` with this request as the current scope. */
  run<R>(next: () => R): R;
  /** Adds the tracker to a request object. */
  showOn(request: object): void;
  /** Replaces the objects that the app's functions get: the framework has created others, which its handlers see. */
  continueAs(request: object, response: unknown): void;
  /** Skips the request event. */
  skip(): void;
}

/** The handles of a request that is being served. */
export interface ServedRequest {
  /** One for each client, in mounting order. A client that gets the request again reuses its handle. */
  readonly opened: RequestHandle[];
  /** False once every client has tracked the end of the response. */
  isOpen: boolean;
  /** Whether the client still has to track the end of the response. */
  awaits(client: object): boolean;
}
