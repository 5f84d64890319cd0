/** Whether an event is a visitor event or a server event, and which data about the visitor may be sent. */
export interface Visitor {
  /** A public IP address, or undefined. */
  readonly ip: string | undefined;
  /** The user agent to forward; undefined for a server event, which is sent with this library's. */
  readonly userAgent: string | undefined;
  readonly kind: 'visitor' | 'server';
  readonly reason:
    | 'attributed'
    | 'no_public_ip'
    | 'no_user_agent'
    | 'bot'
    | 'privacy'
    | 'no_consent'
    | 'server'
    | 'past_visit';
}

/** The visitor of calls outside any request or job. */
export const SERVER: Visitor = { ip: undefined, userAgent: undefined, kind: 'server', reason: 'server' };

/** The visitor of a request without consent. */
export const NO_CONSENT: Visitor = { ...SERVER, reason: 'no_consent' };

/** What an event takes from its request or job, as it is when the call is made. */
export interface EventOwner {
  readonly profileId: string | undefined;
  readonly groups: readonly string[];
  readonly visitor: Visitor;
}

/** The request during which an event was tracked. */
export interface RecordedRequest {
  readonly method: string;
  /** Path and query, as the visitor requested them. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}
