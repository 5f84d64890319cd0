// With formats.ts: the trackers of both formats are the same type, so that the adapters can declare `req.op` in each.
import type { Tracker } from '@openpanel-node/core';

declare global {
  interface Formats {
    tracker: Tracker;
  }
}
