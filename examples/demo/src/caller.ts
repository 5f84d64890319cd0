import { Agent, type IncomingMessage, request } from 'node:http';
import type { Person } from './people.js';
import { PUBLIC_HOST, type Step } from './step.js';

/** Calls the app over HTTP, in place of the proxy that it trusts. */
export interface Caller {
  /** Resolves with the status of the response. */
  play(step: Step): Promise<number>;
  /** An upload that stays open after its first half. */
  upload(who: Person, path: string, rows: string): Upload;
  close(): void;
}

export interface Upload {
  /** The app is serving the request. */
  readonly begun: Promise<void>;
  /** Sends the rest. Resolves with the status of the response. */
  finish(): Promise<number>;
}

function headersOf(who: Person): Record<string, string> {
  return {
    'x-forwarded-for': who.ip,
    'x-forwarded-proto': 'https',
    host: PUBLIC_HOST,
    'x-forwarded-host': PUBLIC_HOST,
    ...(who.userAgent && { 'user-agent': who.userAgent }),
    ...(who.id && { authorization: `Bearer ${who.id}@${who.orgs?.join('+')}` }),
  };
}

export function createCaller(url: string): Caller {
  const agent = new Agent({ keepAlive: true });
  return {
    play({ who, call, headers, body, leaves }) {
      const [method = '', path = ''] = call.split(' ');
      const json = body === undefined ? {} : { 'content-type': 'application/json' };
      const outgoing = request(new URL(path, url), {
        agent,
        method,
        headers: { ...headersOf(who), ...json, ...headers },
      });
      const answered = new Promise<number>((resolve, reject) => {
        outgoing.on('error', reject);
        outgoing.on('response', (response) => {
          if (leaves) {
            response.on('error', () => {});
            response.once('data', () => {
              outgoing.destroy();
              resolve(response.statusCode ?? 0);
            });
          } else readStatus(response).then(resolve, reject);
        });
      });
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
      return answered;
    },

    upload(who, path, rows) {
      const headers = { ...headersOf(who), 'content-type': 'text/csv', expect: '100-continue' };
      const outgoing = request(new URL(path, url), { agent: false, method: 'POST', headers });
      const answered = new Promise<number>((resolve, reject) => {
        outgoing.on('error', reject);
        outgoing.on('response', (response) => readStatus(response).then(resolve, reject));
      });
      const begun = new Promise<void>((resolve, reject) => {
        outgoing.on('continue', resolve);
        answered.catch(reject);
      });
      const half = rows.length / 2;
      outgoing.flushHeaders();
      begun.then(
        () => outgoing.write(rows.slice(0, half)),
        () => {},
      );
      const finish = () => {
        outgoing.end(rows.slice(half));
        return answered;
      };
      return { begun, finish };
    },

    close: () => agent.destroy(),
  };
}

async function readStatus(response: IncomingMessage): Promise<number> {
  for await (const _ of response);
  return response.statusCode ?? 0;
}
