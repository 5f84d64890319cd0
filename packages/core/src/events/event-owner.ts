/** The browser, or the server, that an event counts for, with what of it may leave this process. */
export interface Visitor {
  /** One public address, or undefined. */
  readonly ip: string | undefined;
  /** The user agent to forward; undefined for a server event, which goes out with the SDK's own. */
  readonly userAgent: string | undefined;
  readonly kind: 'visitor' | 'server';
  readonly reason: 'attributed' | 'no_public_ip' | 'no_user_agent' | 'bot' | 'privacy' | 'server';
}

/** Of calls outside of every request and job. */
export const SERVER: Visitor = { ip: undefined, userAgent: undefined, kind: 'server', reason: 'server' };

/** Whose event a call makes: all that an event asks of the request or job that it belongs to, as it is when the call is made. */
export interface EventOwner {
  readonly profileId: string | undefined;
  readonly groups: readonly string[];
  readonly visitor: Visitor;
}
