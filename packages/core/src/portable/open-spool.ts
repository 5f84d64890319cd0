/** Replaces `spool/open-spool.ts`: there are no files, and no connections that outlive a request. */
export const openSpool = (): object => ({});
