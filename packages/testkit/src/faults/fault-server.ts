import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type tls from 'node:tls';
import type { Certificate } from './certificate.js';
import { EventLog } from './event-log.js';
import type { Fault } from './fault.js';
import { type FaultPlan, type Moment, noFaults } from './fault-plan.js';
import type { ReceivedEvent } from './received-event.js';
import { listenOnStablePort } from './stable-port.js';

export interface FaultServerOptions {
  readonly plan?: FaultPlan;
  /** With one, the server speaks TLS. */
  readonly certificate?: Certificate;
}

const STORED_ANSWER = '{"deviceId":"","sessionId":""}';
/** That of the API. */
const KEEP_ALIVE_MS = 72_000;
/** Long enough for another request to overlap. */
const STORING_MS = 1;

/** Starts a server in the API's place that fails as planned. */
export async function startFaultServer(options: FaultServerOptions = {}): Promise<FaultServer> {
  const server = new FaultServer(options);
  await server.start();
  return server;
}

export class FaultServer {
  readonly log = new EventLog();
  readonly #plan: FaultPlan;
  readonly #listener: net.Server;
  readonly #http: http.Server | https.Server;
  readonly #sockets = new Set<net.Socket>();
  readonly #served = new WeakSet<net.Socket>();
  readonly #onAccept = new Set<(accepted: number) => void>();
  #port: number | undefined;
  #accepted = 0;
  #struck = 0;

  constructor({ plan = noFaults, certificate }: FaultServerOptions) {
    this.#plan = plan;
    const serve: http.RequestListener = (request, response) => void this.#serve(request, response);
    this.#http = certificate ? https.createServer({ ...certificate }, serve) : http.createServer(serve);
    this.#http.keepAliveTimeout = KEEP_ALIVE_MS;
    this.#listener = net.createServer((socket) => this.#accept(socket));
  }

  get url(): string {
    return `${this.#http instanceof https.Server ? 'https' : 'http'}://127.0.0.1:${this.#port}`;
  }

  /** Connections so far. */
  get accepted(): number {
    return this.#accepted;
  }

  /** Faults so far. */
  get struck(): number {
    return this.#struck;
  }

  /** Fulfils when so many connections were accepted. */
  async whenAccepted(count: number): Promise<void> {
    if (this.#accepted >= count) return;
    await new Promise<void>((resolve) => this.#onAccept.add((accepted) => accepted >= count && resolve()));
  }

  /** Listens, on the same port as before. */
  async start(): Promise<void> {
    this.#port = await listenOnStablePort(this.#listener, this.#port);
  }

  /** Closes the port and ends every connection, in the middle of whatever it does. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#listener.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Closes the port, and connections by FIN; fulfils when their clients have closed them too. */
  async retire(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#listener.close(() => resolve()));
    for (const socket of this.#sockets) socket.end();
    await closed;
  }

  /** Shows another certificate to new connections. */
  present(certificate: Certificate): void {
    (this.#http as unknown as tls.Server).setSecureContext({ ...certificate });
  }

  #accept(socket: net.Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
    this.#accepted += 1;
    for (const tell of this.#onAccept) tell(this.#accepted);
    const fault = this.#next({ stage: 'accept', isReused: false, event: undefined });
    if (!fault) return void this.#http.emit('connection', socket);
    socket.resume();
    return fault.strike(socket, undefined);
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { socket } = request;
    const isReused = this.#served.has(socket);
    this.#served.add(socket);
    const end = this.log.request();
    response.once('close', end);
    request.on('error', () => {});

    const early = this.#next({ stage: 'head', isReused, event: undefined });
    if (early) return early.strike(socket, response);
    const event = await eventOf(request);
    if (!event || socket.destroyed) return;
    const leave = this.log.serve(event);
    response.once('close', () => leave('gone'));
    await new Promise((resolve) => setTimeout(resolve, STORING_MS));
    if (socket.destroyed) return;

    const fault = this.#next({ stage: 'event', isReused, event });
    if (!fault || fault.stores) this.log.store(event);
    if (!fault?.holds) {
      leave('answered');
      end();
    }
    if (fault) return fault.strike(socket, response);
    response.writeHead(200, { 'content-type': 'application/json' }).end(STORED_ANSWER);
  }

  #next(moment: Moment): Fault | undefined {
    const fault = this.#plan(moment);
    if (fault) this.#struck += 1;
    return fault;
  }
}

/** Undefined where the client left before its end. */
async function eventOf(request: http.IncomingMessage): Promise<ReceivedEvent | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  return JSON.parse(Buffer.concat(chunks).toString()) as ReceivedEvent;
}
