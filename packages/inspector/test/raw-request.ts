import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** Parsed if it is JSON, the text otherwise. */
  body: unknown;
}

export interface RawRequest {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: Buffer | string | undefined;
}

/** Sends exactly these headers: no user agent and no accept of a client's own. */
export function createRawClient(url: string) {
  const agent = new Agent({ keepAlive: true });
  function send({ method = 'POST', path, headers = {}, body }: RawRequest): Promise<RawAnswer> {
    const chunked = headers['transfer-encoding'] === 'chunked';
    const framing =
      chunked || (body === undefined && method !== 'POST') ? {} : { 'content-length': Buffer.byteLength(body ?? '') };
    return new Promise((resolve, reject) => {
      const outgoing = request(
        new URL(url),
        { agent, method, path, headers: { ...framing, ...headers } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            const isJson = response.headers['content-type']?.startsWith('application/json');
            const { statusCode = 0, headers } = response;
            resolve({ status: statusCode, headers, text, body: isJson ? (JSON.parse(text) as unknown) : text });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
  return { send, close: () => agent.destroy() };
}
