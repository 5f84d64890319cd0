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
    async play({ who, call, headers, body, form, leaves }) {
      const [method = '', path = ''] = call.split(' ');
      const content = form ? await formContent(new URL(path, url), who, form) : jsonContent(body);
      const outgoing = request(new URL(path, url), {
        agent,
        method,
        headers: { ...headersOf(who), ...content?.headers, ...headers },
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
      outgoing.end(content?.body);
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

interface Content {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const jsonContent = (body: unknown): Content | undefined =>
  body === undefined ? undefined : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };

/** Loads the page of a form, and fills it in. The name of a hidden field of it is the server action. */
async function formContent(page: URL, who: Person, fields: Readonly<Record<string, string>>): Promise<Content> {
  const { 'user-agent': userAgent = '' } = headersOf(who);
  const html = await (await fetch(page, { headers: { 'user-agent': userAgent } })).text();
  const [, action = ''] = /name="(\$ACTION_ID_\w+)"/.exec(html) ?? [];
  const form = new FormData();
  for (const [name, value] of [[action, ''], ...Object.entries(fields)] as const) form.set(name, value);
  const encoded = new Response(form);
  return {
    headers: { 'content-type': encoded.headers.get('content-type') ?? '', origin: `https://${PUBLIC_HOST}` },
    body: await encoded.text(),
  };
}

async function readStatus(response: IncomingMessage): Promise<number> {
  for await (const _ of response);
  return response.statusCode ?? 0;
}
