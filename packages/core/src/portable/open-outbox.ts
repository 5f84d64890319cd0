/** Replaces `relay/open-outbox.ts`: an outbox needs connections that outlive a request, so its option throws. */
export const openOutbox = (): undefined => undefined;
