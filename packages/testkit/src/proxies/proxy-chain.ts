import net from 'node:net';
import { type Address, freeAddress, startNginx } from './nginx.js';

const MOST_TRIES = 3;

/** How the proxies of a chain pass the client's address on. */
type Forwarding = 'x-forwarded-for' | 'forwarded';

export interface ChainOptions {
  /** Proxies between the client and the app. */
  readonly hops: 1 | 2;
  /** Of the connections between the proxies, and of the client. */
  readonly family: 'IPv4' | 'IPv6';
  readonly forwarding?: Forwarding;
}

/** nginx in front of an app, once or twice. */
export interface ProxyChain {
  /** Answers with the status. The client has this address; the headers are the client's own, whatever they claim. */
  ask(client: string, path: string, headers: Readonly<Record<string, string>>): Promise<number>;
  /** What nginx has written about errors, such as why it answered with 502. */
  complaint(): string;
  close(): Promise<void>;
}

/** The element of RFC 7239 for the client, appended to what it sent itself, and the list of X-Forwarded-For likewise. */
const MAPS = `
  map $remote_addr $forwarded_element {
    "~:" 'for="[$remote_addr]"';
    default 'for=$remote_addr';
  }
  map $http_forwarded $forwarded_list {
    "" $forwarded_element;
    default '$http_forwarded, $forwarded_element';
  }`;

const FORWARDING: Readonly<Record<Forwarding, string>> = {
  'x-forwarded-for': 'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
  forwarded: 'proxy_set_header X-Forwarded-For ""; proxy_set_header Forwarded $forwarded_list;',
};

/**
 * Starts the chain for an app at a port of 127.0.0.1. The outer proxy is told the client's address as by a load balancer,
 * with the PROXY protocol, so that any address can be a client's on loopback.
 */
export async function startChain(appPort: number, options: ChainOptions): Promise<ProxyChain> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await tryChain(appPort, options);
    } catch (error) {
      // Somebody else got a port that was free a moment ago.
      if (tries === MOST_TRIES || !String(error).includes('in use')) throw error;
    }
  }
}

async function tryChain(appPort: number, { hops, family, forwarding = 'x-forwarded-for' }: ChainOptions) {
  const host = family === 'IPv4' ? '127.0.0.1' : '::1';
  const outer = await freeAddress(host);
  const inner = await freeAddress(host);
  const app = `127.0.0.1:${appPort}`;
  const at = ({ port }: Address) => (family === 'IPv4' ? `127.0.0.1:${port}` : `[::1]:${port}`);
  const pass = (target: string, realIp: string) => `location / {
    proxy_pass http://${target};
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
    proxy_set_header X-Real-IP ${realIp};
    ${FORWARDING[forwarding]}
  }`;
  const servers = [
    MAPS,
    `server {
      listen ${at(outer)} proxy_protocol;
      set_real_ip_from 127.0.0.1; set_real_ip_from ::1; real_ip_header proxy_protocol;
      ${pass(hops === 2 ? at(inner) : app, '$remote_addr')}
    }`,
    `server { listen ${at(inner)}; ${pass(app, '$http_x_real_ip')} }`,
  ];
  const nginx = await startNginx(servers.join('\n'), outer);
  const origin = { ...outer, protocol: family === 'IPv4' ? 'TCP4' : 'TCP6' };
  return {
    ...nginx,
    ask: (client: string, path: string, headers: Readonly<Record<string, string>>) =>
      ask(origin, client, path, headers),
  };
}

function ask(
  { host, port, protocol }: { host: string; port: number; protocol: string },
  client: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  const lines = Object.entries({ Host: 'shop.example', Connection: 'close', ...headers });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const socket = net.connect({ host, port });
  socket.write(`PROXY ${protocol} ${client} ${host} 40000 80\r\nGET ${path} HTTP/1.1\r\n${head}\r\n`);
  return new Promise((resolve, reject) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0)));
  });
}
