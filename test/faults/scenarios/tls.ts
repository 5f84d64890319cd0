import { type Certificate, type Fault, raw, reset, times } from '../../../packages/testkit/src/index.js';
import type { Scenario } from '../scenario.js';
import { CERTIFICATES } from '../trust.js';

/** It shows the right certificate after some connections. */
const wrong = (name: string, certificate: Certificate): Scenario => ({
  name,
  promise: 'all',
  isHealthy: true,
  certificate,
  before: async ({ server, load }) => {
    void server.whenAccepted(load.faults + 1).then(() => server.present(CERTIFICATES.valid));
  },
});

const failing = (name: string, fault: Fault): Scenario => ({
  name,
  promise: 'all',
  certificate: CERTIFICATES.valid,
  plan: (load) => times(load.slowFaults, fault),
});

/** Of TLS: no request can be made, until one can. */
export const TLS_SCENARIOS: readonly Scenario[] = [
  wrong('a self-signed certificate', CERTIFICATES.selfSigned),
  wrong('an expired certificate', CERTIFICATES.expired),
  wrong('a certificate of another host', CERTIFICATES.ofAnotherHost),
  failing('no TLS on the port of TLS', raw('HTTP/1.1 400 Bad Request\r\n\r\n', 'accept')),
  failing('reset in the handshake', reset('accept')),
];
