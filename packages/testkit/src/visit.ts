import type http from 'node:http';
import { openRequest } from './http-client.js';

/** A response as its client saw it. */
export interface View {
  /** Undefined where none came. */
  readonly status: number | undefined;
  readonly body: string;
  /** False where it ended before its end. */
  readonly complete: boolean;
}

export interface VisitOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly agent?: http.Agent;
  /** Announced and begun, and never sent to its end. */
  readonly upload?: boolean;
  /** The first bytes have come. */
  readonly onData?: () => void;
  /** The client goes away when this fulfils. */
  readonly leaves?: Promise<unknown> | undefined;
}

/** A request whose response may break, or whose client may leave. */
export function visit(url: string, options: VisitOptions): Promise<View> {
  const { method = 'GET', headers = {}, agent, upload, onData, leaves } = options;
  const length = upload ? { 'content-length': '1000' } : {};
  const outgoing = openRequest(url, {
    method,
    headers: { ...headers, ...length },
    ...(upload && { body: 'begun' }),
    ...(agent && { agent }),
  });
  void leaves?.then(() => outgoing.destroy());
  return new Promise((resolve) => {
    let status: number | undefined;
    let body = '';
    const end = (complete: boolean) => () => resolve({ status, body, complete });
    outgoing.on('error', end(false));
    outgoing.on('response', (response) => {
      status = response.statusCode;
      response.on('error', end(false));
      response.on('end', end(true));
      response.setEncoding('utf8').on('data', (part) => {
        body += part;
        onData?.();
      });
    });
  });
}
