import { trustingAgent } from '../../packages/core/test/trusting-agent.js';
import { createCertificate } from '../../packages/testkit/src/index.js';

const HOST = '127.0.0.1';
const authority = createCertificate({ host: 'authority.example' });

/** Certificates of a server on loopback; the client trusts the authority that made all but the self-signed one. */
export const CERTIFICATES = {
  valid: createCertificate({ host: HOST, issuer: authority }),
  expired: createCertificate({ host: HOST, issuer: authority, expired: true }),
  ofAnotherHost: createCertificate({ host: 'elsewhere.example', issuer: authority }),
  selfSigned: createCertificate({ host: HOST }),
};

export const trusting = (options: { connections: number; requestTimeoutMs: number }) =>
  trustingAgent(authority.cert, options);
