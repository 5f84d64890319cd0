import { SetMetadata } from '@nestjs/common';

/** Metadata key of `@SkipTracking()`. */
export const SKIP_TRACKING: unique symbol = Symbol.for('openpanel-node.skip-tracking.v1');

/**
 * Skips the request events of a handler or a controller. Events that your code tracks are still sent. `@SkipTracking(false)` on a
 * handler overrides `@SkipTracking()` on its controller.
 */
export const SkipTracking = (skip = true): MethodDecorator & ClassDecorator => SetMetadata(SKIP_TRACKING, skip);
