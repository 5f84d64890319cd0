import { SetMetadata } from '@nestjs/common';

/** Key of the metadata that says whether a handler or a controller wants no request events. */
export const SKIP_TRACKING: unique symbol = Symbol.for('openpanel-node.skip-tracking.v1');

/**
 * On a handler or a controller: its requests give no request event; what is tracked by hand is sent all the same.
 * `@SkipTracking(false)` takes a handler of such a controller back in.
 */
export const SkipTracking = (skip = true): MethodDecorator & ClassDecorator => SetMetadata(SKIP_TRACKING, skip);
