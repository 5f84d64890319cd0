/** One event on its way to the API. */
export interface TransportRequest {
  /** The JSON text of `{ type, payload }`. */
  readonly body: string;
  /** The visitor's address: one public IP address, or undefined. */
  readonly ip: string | undefined;
  /** The visitor's user agent, or the SDK's own for a server event. */
  readonly userAgent: string;
}

/** What came back. Only an answer says what happened; `unsent` is certain that nothing did. */
export type TransportResult =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: string;
      readonly contentType?: string | undefined;
      /** The header as it came: seconds or an HTTP date. */
      readonly retryAfter?: string | undefined;
      /** The header as it came: seconds from now or since 1970. */
      readonly rateLimitReset?: string | undefined;
      /** The header as it came: an HTTP date. */
      readonly date?: string | undefined;
    }
  | { readonly kind: 'unsent'; readonly reason: string }
  | { readonly kind: 'unanswered'; readonly reason: string };

/** Carries one event at a time; several `send` calls run side by side. It classifies nothing and repeats nothing. */
export interface Transport {
  /** Fulfils within the time limit of a request. A rejection counts as `unanswered`, a throw as `unsent`. */
  send(request: TransportRequest): Promise<TransportResult>;
  /** What `counterSettleMs` is with this transport where it is not set. */
  readonly counterSettleMs?: number;
  /** Ends connections at once; called when the client has shut down. */
  close?(): void | Promise<void>;
}
