/** Defaults of Node.js for new connections, which an app or its command line may have changed, and which each thread has for itself. */
export interface NetworkDefaults {
  readonly resultOrder: 'ipv4first' | 'ipv6first' | 'verbatim';
  readonly autoSelectFamily: boolean;
  readonly attemptTimeoutMs: number;
  readonly tls: Readonly<Record<(typeof OF_TLS)[number], unknown>>;
}

const OF_TLS = ['DEFAULT_MIN_VERSION', 'DEFAULT_MAX_VERSION', 'DEFAULT_CIPHERS', 'DEFAULT_ECDH_CURVE'] as const;

/** Loaded when they are first needed: an app that sends nothing has no use for TLS. */
const modules = () => ({
  dns: process.getBuiltinModule('node:dns'),
  net: process.getBuiltinModule('node:net'),
  tls: process.getBuiltinModule('node:tls'),
});

export function readNetworkDefaults(): NetworkDefaults {
  const { dns, net, tls } = modules();
  return {
    resultOrder: dns.getDefaultResultOrder(),
    autoSelectFamily: net.getDefaultAutoSelectFamily(),
    attemptTimeoutMs: net.getDefaultAutoSelectFamilyAttemptTimeout(),
    tls: Object.fromEntries(OF_TLS.map((name) => [name, tls[name]])) as NetworkDefaults['tls'],
  };
}

export function applyNetworkDefaults(defaults: NetworkDefaults): void {
  const { dns, net, tls } = modules();
  dns.setDefaultResultOrder(defaults.resultOrder);
  net.setDefaultAutoSelectFamily(defaults.autoSelectFamily);
  net.setDefaultAutoSelectFamilyAttemptTimeout(defaults.attemptTimeoutMs);
  Object.assign(tls, defaults.tls);
}
