/** What the tests use of a package that comes without types. */
declare module 'ws' {
  import type { EventEmitter } from 'node:events';

  export class WebSocket extends EventEmitter {
    constructor(url: string, options?: { headers?: Record<string, string> });
    constructor(url: string, protocol: string);
    send(data: string): void;
    close(): void;
  }
}
