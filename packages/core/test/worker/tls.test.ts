import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { createCertificate } from '@openpanel-node/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { runNode } from '../exit/run-node.js';

const PROGRAM = fileURLToPath(new URL('./program.mjs', import.meta.url));
const authority = createCertificate({ host: 'authority.example' });
const certificate = createCertificate({ host: '127.0.0.1', issuer: authority });

/** Delivers over TLS from a worker thread. Gives the version of each request. */
async function protocolsOf(flags: string[], env: Record<string, string>) {
  const protocols: (string | null)[] = [];
  const server = https.createServer({ ...certificate }, (request, response) => {
    protocols.push((request.socket as TLSSocket).getProtocol());
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"deviceId":"","sessionId":""}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { code, output } = await runNode(url, [...flags, PROGRAM, 'natural', '5'], {
    OPENPANEL_THREAD: 'worker',
    ...env,
  });
  expect(code, output).toBe(0);
  expect(JSON.parse(/^\{"calls".*$/m.exec(output)?.[0] ?? '{}'), output).toMatchObject({ delivered: 5, pending: 0 });
  expect(output).not.toContain('[openpanel]');
  return new Set(protocols);
}

function authorityFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'openpanel-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'authority.pem'), authority.cert);
  return join(folder, 'authority.pem');
}

it('the worker trusts what NODE_EXTRA_CA_CERTS names', async () => {
  expect(await protocolsOf([], { NODE_EXTRA_CA_CERTS: authorityFile() })).toEqual(new Set(['TLSv1.3']));
});

it('the worker trusts everybody where NODE_TLS_REJECT_UNAUTHORIZED says so', async () => {
  const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_NO_WARNINGS: '1' };
  expect(await protocolsOf([], env)).toEqual(new Set(['TLSv1.3']));
});

it('the worker speaks the versions of TLS that the process is started with', async () => {
  const env = { NODE_EXTRA_CA_CERTS: authorityFile() };
  expect(await protocolsOf(['--tls-max-v1.2'], env)).toEqual(new Set(['TLSv1.2']));
  expect(await protocolsOf([], { ...env, NODE_OPTIONS: '--tls-max-v1.2' })).toEqual(new Set(['TLSv1.2']));
});
