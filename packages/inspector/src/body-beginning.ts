import type { IncomingMessage } from 'node:http';

/** Of a body that is refused without being read. */
const MAX_BYTES = 1024 * 1024;
/** So long the answer may wait for it. */
const MAX_WAIT_MS = 200;

/** What has come of a body within a moment, to be shown; the rest of it is not kept. */
export function readSome(request: IncomingMessage): Promise<{ text: string; isTextCut: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve) => {
    const end = (isTextCut: boolean) => {
      clearTimeout(timer);
      request.off('data', take).resume();
      resolve({ text: Buffer.concat(chunks).subarray(0, MAX_BYTES).toString('utf8'), isTextCut });
    };
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_BYTES) end(true);
    };
    const timer = setTimeout(end, MAX_WAIT_MS, true);
    request.on('data', take);
    request.once('end', () => end(false));
    request.once('close', () => end(true));
  });
}
