import type { Server } from 'node:net';

/** Below the range that systems give out by themselves, so that nobody gets the port while it is closed. */
const FIRST_PORT = 20_000;
const PORTS = 12_000;
const TRIES = 100;

/** Listens on loopback, on this port or on any that stays its own while it is closed. Returns the port. */
export async function listenOnStablePort(server: Server, port?: number, host = '127.0.0.1'): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const candidate = port ?? FIRST_PORT + Math.floor(Math.random() * PORTS);
    try {
      await listen(server, candidate, host);
      return candidate;
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!isTaken || tries === TRIES) throw error;
    }
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
