import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CHROME } from '../../packages/testkit/src/index.js';
import { freeAddress, nginxPath, startNginx } from '../../packages/testkit/src/proxies/nginx.js';
import { read } from '../markdown.js';
import { appended, CLIENTS, CLOUDFLARE, cloudflare, type Headers, SPOOFED } from './platforms.js';
import { start } from './running-app.js';

const PAGE = read('docs/client-ip.md');

describe('behind a real nginx', () => {
  const BLOCKS = new Map(
    [...PAGE.matchAll(/^<!-- run: ([\w-]+) -->\n\n```nginx\n(.*?)^```$/gms)].map(([, name = '', text = '']) => [
      name,
      text,
    ]),
  );
  const [CLIENT = ''] = CLIENTS;
  const LISTEN = 'listen 80;';

  /** The address of the visitor whose request comes to nginx with the configuration, at a port of its own. */
  async function through(configuration: string, setting: string, headers: Headers, sender?: string) {
    const app = await start('Express', undefined, { setting });
    const address = await freeAddress('127.0.0.1');
    // The PROXY protocol lets a client on loopback have any address.
    const told = sender && 'proxy_protocol; set_real_ip_from 127.0.0.1; real_ip_header proxy_protocol';
    const listen = `listen 127.0.0.1:${address.port} ${told ?? ''};`;
    const nginx = await startNginx(
      configuration.replace(LISTEN, listen).replace('127.0.0.1:3000', `127.0.0.1:${app.port}`),
      address,
    );
    onTestFinished(() => nginx.close());
    const socket = net.connect(address);
    if (sender) socket.write(`PROXY TCP4 ${sender} 127.0.0.1 40000 80\r\n`);
    const lines = Object.entries({ host: 'shop.example', connection: 'close', 'user-agent': CHROME, ...headers });
    socket.write(`GET / HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
    await once(socket.resume(), 'close');
    return (await app.addresses())[0];
  }

  const CONFIGURATION = BLOCKS.get('nginx') ?? '';
  const ONE = "app.set('trust proxy', 1)";
  const CLAIM = { 'x-forwarded-for': SPOOFED, 'x-real-ip': SPOOFED };

  it('every configuration of the page is tested', () => {
    expect([...BLOCKS.keys()]).toEqual(['nginx', 'nginx-behind-cloudflare']);
    expect(CONFIGURATION).toContain(LISTEN);
  });

  it.skipIf(!nginxPath())('the client is found, whether nginx replaces or appends', async () => {
    expect(await through(CONFIGURATION, ONE, CLAIM, CLIENT)).toBe(CLIENT);
    const append = CONFIGURATION.replace('X-Forwarded-For $remote_addr', 'X-Forwarded-For $proxy_add_x_forwarded_for');
    expect(append).not.toBe(CONFIGURATION);
    expect(await through(append, ONE, CLAIM, CLIENT)).toBe(CLIENT);
    const cloudflareSent = { ...CLAIM, ...cloudflare(CLAIM, CLIENT) };
    expect(await through(append, "app.set('trust proxy', 2)", cloudflareSent, CLOUDFLARE)).toBe(CLIENT);
    expect(await through(CONFIGURATION, ONE, cloudflareSent, CLOUDFLARE)).toBe(CLOUDFLARE);
  });

  it.skipIf(!nginxPath())('nginx passes on what the client sent where nothing is set, or set further out', async () => {
    const bare = CONFIGURATION.replace(/^ *proxy_set_header .*\n/gm, '');
    expect(await through(bare, ONE, CLAIM, CLIENT)).toBe(SPOOFED);
    const outer = `proxy_set_header X-Forwarded-For $remote_addr; ${CONFIGURATION.replace(/^.* X-Forwarded-For .*\n/m, '')}`;
    expect(await through(outer, ONE, CLAIM, CLIENT)).toBe(SPOOFED);
  });

  it.skipIf(!nginxPath())('nginx takes the word of Cloudflare alone', async () => {
    const configuration = BLOCKS.get('nginx-behind-cloudflare') ?? '';
    const headers = { ...CLAIM, ...cloudflare(CLAIM, CLIENT) };
    // Loopback stands for Cloudflare; where it does not, nginx sees nobody but loopback.
    const trusting = configuration.replace('173.245.48.0/20', '127.0.0.1');
    expect(await through(trusting, ONE, headers)).toBe(CLIENT);
    expect(await through(configuration, ONE, headers)).toBeUndefined();
  });

  it.skipIf(!nginxPath())('what ingress-nginx makes of the header of a load balancer', async () => {
    const ingress = (trusted: string) => `
      real_ip_header X-Forwarded-For; real_ip_recursive on; set_real_ip_from ${trusted};
      ${CONFIGURATION}`;
    const headers = appended(CLAIM, [CLIENT]);
    expect(await through(ingress('0.0.0.0/0'), ONE, headers)).toBe(SPOOFED);
    expect(await through(ingress('127.0.0.1'), ONE, headers)).toBe(CLIENT);
  });
});
