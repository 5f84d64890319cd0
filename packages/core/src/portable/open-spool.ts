/** Replaces `spool/open-spool.ts`: there are no files. */
export const openSpool = (): undefined => undefined;
