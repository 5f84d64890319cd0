import type { SpoolReport } from '../spool/spool-report.js';

/** Replaces that of `spool/spool-report.ts`. */
export const reportSpool = (): SpoolReport => ({
  exists: false,
  problem: 'this runtime has no files',
  freeBytes: 0,
  owners: 0,
  leftBytes: 0,
});
