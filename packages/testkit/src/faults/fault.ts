import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** When a fault strikes: as a connection is accepted, when the head of a request was read, or when its event was. */
export type FaultStage = 'accept' | 'head' | 'event';

/** What a server does instead of storing an event and saying so. */
export interface Fault {
  readonly stage: FaultStage;
  /** Whether the event is stored first. */
  readonly stores: boolean;
  /** Whether the server goes on as if it were still busy with the request. */
  readonly holds: boolean;
  /** There is a response from the head on. */
  strike(socket: Socket, response: ServerResponse | undefined): void;
}

const fault = (stage: FaultStage, strike: Fault['strike'], holds = false): Fault => ({
  stage,
  stores: false,
  holds,
  strike,
});

/** The same, after the event was stored. */
export const stored = (unstored: Fault): Fault => ({ ...unstored, stores: true });

/** RST. */
export const reset = (stage: FaultStage): Fault => fault(stage, (socket) => void socket.resetAndDestroy());

/** FIN, without an answer. */
export const hangUp = (stage: FaultStage): Fault => fault(stage, (socket) => void socket.destroy());

/** Nothing, for ever. */
export const hang = (stage: FaultStage): Fault => fault(stage, () => {}, true);

/** Another answer than that of the API. */
export const answer = (status: number, body = '', headers: Record<string, string> = {}): Fault =>
  fault('event', (_socket, response) => void response?.writeHead(status, headers).end(body));

/** The answer that the event was stored, and then FIN, which the answer does not announce. */
export const answerAndHangUp = (body: string): Fault =>
  stored(
    fault('event', (socket, response) => {
      response?.writeHead(200, { 'content-type': 'application/json' });
      response?.end(body, () => socket.end());
    }),
  );

/** Bytes that are no answer in HTTP, or only the beginning of one; then FIN. */
export const raw = (bytes: string, stage: FaultStage = 'event'): Fault =>
  fault(stage, (socket) => void socket.end(bytes, 'latin1'));

/** `first` at once, then `rest` byte by byte; the end comes later than anybody waits for it. */
export const trickle = (first: string, rest: string, everyMs: number): Fault =>
  fault(
    'event',
    (socket) => {
      socket.write(first);
      let sent = 0;
      const timer = setInterval(() => {
        socket.write(rest.charAt(sent));
        sent += 1;
        if (sent === rest.length) clearInterval(timer);
      }, everyMs);
      socket.once('close', () => clearInterval(timer));
    },
    true,
  );
