import type { ExecutionContext } from '@nestjs/common';
import { op, type RequestHandle, requestHandles, type Tracker } from '@openpanel-node/core/adapter';

interface AnyRequest {
  /** Node's, on Fastify. */
  readonly raw?: object;
}

/** Where servers of GraphQL leave the request. */
interface GraphQLContext {
  readonly req?: AnyRequest;
  readonly request?: AnyRequest;
  readonly reply?: { readonly request?: AnyRequest };
}

/** Node's request that a handler is called for, if it is one of HTTP or of GraphQL over HTTP. */
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

/** What the middleware of each client made of the current request. */
export function openedOf(context: ExecutionContext): readonly RequestHandle[] {
  const request = requestOf(context);
  return request ? requestHandles(request) : [];
}

/** The tracker of the current request; where there is none, that of the current job, or of the process. */
export function trackerOf(context: ExecutionContext): Tracker {
  return openedOf(context).at(-1)?.tracker ?? op;
}
