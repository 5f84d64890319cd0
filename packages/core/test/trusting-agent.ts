import { Agent } from 'undici';

/** A dispatcher as the engine's own, which trusts an authority of the tests. */
export const trustingAgent = (
  authority: string,
  { connections, requestTimeoutMs }: { connections: number; requestTimeoutMs: number },
): Agent => new Agent({ connections, pipelining: 1, connect: { ca: authority, timeout: requestTimeoutMs } });
