import http from 'node:http';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly agent?: http.Agent;
}

/** A request that can be left: nothing is added to its headers, and its client can go away at any time. */
export function openRequest(
  url: string,
  { method = 'GET', headers = {}, body, agent }: RequestOptions = {},
): http.ClientRequest {
  const outgoing = http.request(url, { method, headers, ...(agent && { agent }) });
  outgoing.end(body);
  return outgoing;
}

export function request(url: string, options?: RequestOptions): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = openRequest(url, options);
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, headers, body: Buffer.concat(chunks).toString() });
      });
    });
  });
}
