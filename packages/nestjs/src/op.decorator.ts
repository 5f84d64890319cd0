import { createParamDecorator } from '@nestjs/common';
import { trackerOf } from './current-request.js';

/** Passes the tracker of the current request to a handler parameter. For messages other than HTTP and GraphQL it is `op`. */
export const Op: () => ParameterDecorator = createParamDecorator((_data: unknown, context) => trackerOf(context));
