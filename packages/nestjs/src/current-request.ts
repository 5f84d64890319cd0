import type { ExecutionContext } from '@nestjs/common';
import { op, type RequestHandle, requestHandles, type Tracker } from '@openpanel-node/core/adapter';

interface AnyRequest {
  /** Node's, on Fastify. */
  readonly raw?: object;
}

/** Where GraphQL servers keep the request. */
interface GraphQLContext {
  readonly req?: AnyRequest;
  readonly request?: AnyRequest;
  readonly reply?: { readonly request?: AnyRequest };
}

/** Node's request of a handler call, for HTTP and for GraphQL over HTTP. */
function requestOf(context: ExecutionContext): object | undefined {
  const type: string = context.getType();
  let request: AnyRequest | undefined;
  if (type === 'http') request = context.switchToHttp().getRequest<AnyRequest | undefined>();
  else if (type === 'graphql') {
    const graphql = context.getArgByIndex<GraphQLContext | undefined>(2);
    request = graphql?.req ?? graphql?.request ?? graphql?.reply?.request;
  }
  return request?.raw ?? request;
}

/** The handles of the current request, one for each client. */
export function openedOf(context: ExecutionContext): readonly RequestHandle[] {
  const request = requestOf(context);
  return request ? requestHandles(request) : [];
}

/** The tracker of the current request; without one, that of the current job or of the process. */
export function trackerOf(context: ExecutionContext): Tracker {
  return openedOf(context).at(-1)?.tracker ?? op;
}
