import type { OpenPanel } from '../client.js';
import type { Tracker } from '../tracking/tracker.js';

/** A request that a middleware has taken in. */
export interface RequestHandle {
  readonly client: OpenPanel;
  readonly tracker: Tracker;
  /** Whether the client will track the end of the request. */
  readonly isAwaited: boolean;
  /** Runs the rest of the request with it as the current scope. */
  run<R>(next: () => R): R;
  /** Puts the tracker on a request. */
  showOn(request: object): void;
  /** The app's handlers see the request as another object, which the framework made since: the app's functions get that one. */
  continueAs(request: object, response: object): void;
  /** The handler wants no request event. */
  skip(): void;
}

/** A request that is being served: what each client made of it. */
export interface ServedRequest {
  /** In the order of their mounting: a client that meets the request again finds what it made of it the first time. */
  readonly opened: RequestHandle[];
  /** False when every client has tracked its end. */
  isOpen: boolean;
  /** Whether the client will track its end. */
  awaits(client: object): boolean;
}
