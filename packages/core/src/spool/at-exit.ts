import { processGlobal } from '../util/process-global.js';

/** What has to happen when the process exits, whatever it does then. One listener for all clients. */
export const atExit = (): Set<() => void> =>
  processGlobal('spools-at-exit', () => {
    const open = new Set<() => void>();
    process.on('exit', () => {
      for (const leave of [...open]) leave();
    });
    return open;
  });
