import { createParamDecorator } from '@nestjs/common';
import { trackerOf } from './current-request.js';

/** A handler's parameter: the tracker of the current request. Outside of HTTP it is `op`, and outlives the call. */
export const Op: () => ParameterDecorator = createParamDecorator((_data: unknown, context) => trackerOf(context));
