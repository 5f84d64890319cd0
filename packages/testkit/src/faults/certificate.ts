import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { der } from './der.js';

/** A certificate with its private key, both in PEM, as `node:tls` takes them. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateOptions {
  /** A name or an IPv4 address. */
  readonly host: string;
  /** Who signs it; without one it signs itself, and may sign others. */
  readonly issuer?: Certificate;
  readonly expired?: boolean;
}

const DAY_MS = 24 * 60 * 60 * 1_000;
const AUTHORITY = 'openpanel-node tests';
const ECDSA_WITH_SHA256 = der.sequence(der.id('1.2.840.10045.4.3.2'));

/** A certificate for tests, made on the spot. It is valid from yesterday until tomorrow, or it was until an hour ago. */
export function createCertificate({ host, issuer, expired = false }: CertificateOptions): Certificate {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const now = Date.now();
  const content = der.sequence(
    der.context(0, der.integer(2)),
    der.integer(issuer ? 2 : 1),
    ECDSA_WITH_SHA256,
    nameOf(AUTHORITY),
    der.sequence(der.time(new Date(now - DAY_MS)), der.time(new Date(now + (expired ? -DAY_MS / 24 : DAY_MS)))),
    nameOf(issuer ? host : AUTHORITY),
    createPublicKey(pair.privateKey).export({ type: 'spki', format: 'der' }),
    der.context(3, der.sequence(mayIssue(issuer === undefined), subjectIs(host))),
  );
  const signature = sign('sha256', content, issuer ? createPrivateKey(issuer.key) : pair.privateKey);
  return { cert: pem(der.sequence(content, ECDSA_WITH_SHA256, der.bits(signature))), key };
}

const nameOf = (name: string) => der.sequence(der.set(der.sequence(der.id('2.5.4.3'), der.text(name))));

const mayIssue = (yes: boolean) =>
  der.sequence(
    der.id('2.5.29.19'),
    der.boolean(true),
    der.octets(yes ? der.sequence(der.boolean(true)) : der.sequence()),
  );

function subjectIs(host: string): Buffer {
  const name =
    isIP(host) === 4
      ? der.contextBytes(7, Buffer.from(host.split('.').map(Number)))
      : der.contextBytes(2, Buffer.from(host));
  return der.sequence(der.id('2.5.29.17'), der.octets(der.sequence(name)));
}

const pem = (bytes: Buffer) =>
  `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
