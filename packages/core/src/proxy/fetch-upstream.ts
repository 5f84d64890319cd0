import { raced } from '../util/promises.js';
import { withoutTracing } from '../util/telemetry.js';
import type { Upstream, UpstreamRequest, UpstreamResponse } from './upstream.js';

/** The `fetch` of the runtime, where undici does not run. */
export class FetchUpstream implements Upstream {
  async send({ method, url, headers, body, signal, maxBytes }: UpstreamRequest): Promise<UpstreamResponse> {
    let call: Promise<Response> | undefined;
    withoutTracing(() => {
      const init = { method, headers, redirect: 'manual', signal } as const;
      call = fetch(url, body === undefined ? init : { ...init, body: body as string });
    });
    const response = await raced(call as Promise<Response>, signal);
    const { status } = response;
    const header = (name: string) => response.headers.get(name) ?? undefined;
    return { status, header, body: await readBytes(response.body, maxBytes, signal) };
  }
}

/** Reads a stream to its end. Rejects with a RangeError if it is longer, and if the signal is aborted. */
export async function readBytes(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const reader = stream?.getReader();
  try {
    while (reader) {
      const { done, value } = await raced(reader.read(), signal);
      if (done) break;
      parts.push(value);
      bytes += value.length;
      if (bytes > maxBytes) throw new RangeError(`the body has more than ${maxBytes} bytes`);
    }
  } catch (error) {
    void reader?.cancel(error).catch(() => {});
    throw error;
  }
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
