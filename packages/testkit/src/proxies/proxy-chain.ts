import net from 'node:net';
import { type Address, freeAddresses, startNginx } from './nginx.js';

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

/** What a client sends. */
interface ClientRequest {
  readonly client: string;
  readonly path: string;
  /** The client's own, whatever they claim. */
  readonly headers: Readonly<Record<string, string>>;
}

/** nginx in front of any app, once or twice. */
export interface ProxyChains {
  /** Asks the app at a port of 127.0.0.1 through a chain, from the client's address. Answers with the status. */
  ask(chain: ChainOptions, appPort: number, request: ClientRequest): Promise<number>;
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

const KINDS = (['IPv4', 'IPv6'] as const).flatMap((family) =>
  (['x-forwarded-for', 'forwarded'] as const).map((forwarding) => ({ family, forwarding })),
);

/**
 * Starts every chain there is, in one nginx. The outer proxy is told the client's address as by a load balancer, with the
 * PROXY protocol, so that any address can be a client's on loopback; and the app's port by a header, which the app does not get.
 */
export async function startChains(): Promise<ProxyChains> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await tryChains();
    } catch (error) {
      // Somebody else got a port that was free a moment ago.
      if (tries === MOST_TRIES || !String(error).includes('in use')) throw error;
    }
  }
}

async function tryChains(): Promise<ProxyChains> {
  const hosts = KINDS.flatMap(({ family }) => Array<string>(3).fill(family === 'IPv4' ? '127.0.0.1' : '::1'));
  const addresses = await freeAddresses(hosts);
  const chains = KINDS.map((kind, index) => chainsOf(kind, addresses.slice(3 * index, 3 * (index + 1))));
  const nginx = await startNginx([MAPS, ...chains.map(({ servers }) => servers)].join('\n'), chains[0]!.outer[1]);
  return {
    ...nginx,
    ask: ({ hops, family, forwarding = 'x-forwarded-for' }, appPort, request) => {
      const chain = chains.find((each) => each.family === family && each.forwarding === forwarding);
      return ask(chain!.outer[hops], family, appPort, request);
    },
  };
}

/** The chains of one and of two proxies, which share the inner one. */
function chainsOf({ family, forwarding }: (typeof KINDS)[number], addresses: readonly Address[]) {
  const [inner, one, two] = addresses as readonly [Address, Address, Address];
  const at = ({ port }: Address) => (family === 'IPv4' ? `127.0.0.1:${port}` : `[::1]:${port}`);
  const pass = (realIp: string, target?: Address) => `location / {
    proxy_pass http://${target ? at(target) : '127.0.0.1:$http_x_app_port'};
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
    proxy_set_header X-Real-IP ${realIp};
    ${target ? '' : 'proxy_set_header X-App-Port "";'}
    ${FORWARDING[forwarding]}
  }`;
  const outerServer = (address: Address, target?: Address) => `server {
    listen ${at(address)} proxy_protocol;
    set_real_ip_from 127.0.0.1; set_real_ip_from ::1; real_ip_header proxy_protocol;
    ${pass('$remote_addr', target)}
  }`;
  const servers = [
    outerServer(one),
    outerServer(two, inner),
    `server { listen ${at(inner)}; ${pass('$http_x_real_ip')} }`,
  ].join('\n');
  return { family, forwarding, servers, outer: { 1: one, 2: two } };
}

function ask(
  { host, port }: Address,
  family: ChainOptions['family'],
  appPort: number,
  { client, path, headers }: ClientRequest,
): Promise<number> {
  const lines = Object.entries({
    Host: 'shop.example',
    Connection: 'close',
    'X-App-Port': String(appPort),
    ...headers,
  });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const socket = net.connect({ host, port });
  const protocol = family === 'IPv4' ? 'TCP4' : 'TCP6';
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
