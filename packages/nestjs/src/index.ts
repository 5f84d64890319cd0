import type { Tracker } from '@openpanel-node/core';

export * from '@openpanel-node/core';
export { InjectOpenPanel } from './inject-openpanel.decorator.js';
export type {
  NestRequest,
  OpenPanelAsyncOptions,
  OpenPanelModuleOptions,
  OpenPanelOptionsFactory,
} from './module-options.js';
export { Op } from './op.decorator.js';
export { OpenPanelModule } from './openpanel.module.js';
export { type NestProxyOptions, openpanelProxy } from './openpanel-proxy.js';
export { OpenPanelTestingModule } from './openpanel-testing.module.js';
export { RecordedEvents } from './recorded-events.js';
export { SkipTracking } from './skip-tracking.decorator.js';
export { Track, type TrackOptions } from './track.decorator.js';

declare global {
  namespace Express {
    interface Request {
      /** The OpenPanel tracker of this request. */
      op: Tracker;
    }
  }
}
