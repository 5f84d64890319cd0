export const SPOOFED = '198.51.100.66';
export const CLIENTS = ['203.0.113.9', '2001:db8::9'];

export type Headers = Readonly<Record<string, string>>;

/** What clients send themselves, in the hope that somebody believes it. */
export const CLAIMS: readonly Headers[] = [
  {},
  { 'x-forwarded-for': SPOOFED },
  { 'x-forwarded-for': `${SPOOFED}, 10.0.0.1, 127.0.0.1` },
  { 'x-forwarded-for': `, ,"${SPOOFED}` },
  { 'x-real-ip': SPOOFED, forwarded: `for=${SPOOFED}` },
  { 'cf-connecting-ip': SPOOFED, 'fly-client-ip': SPOOFED, 'fastly-client-ip': SPOOFED },
  { 'openpanel-client-ip': SPOOFED, 'x-client-ip': SPOOFED, 'true-client-ip': SPOOFED, 'x-cluster-client-ip': SPOOFED },
];

/** What a platform makes of a client's headers; `peer` is where its connections to the app come from. */
export interface Platform {
  readonly peer: string;
  readonly forward: (claims: Headers, client: string) => Headers;
}

/** Headers that it does not set itself are passed on. */
const platform = (peer: string, set: Platform['forward']): Platform => ({
  peer,
  forward: (claims, client) => ({ ...claims, ...set(claims, client) }),
});

/** The list that is there, if any, with more addresses at its end. */
export const appended = (claims: Headers, addresses: readonly string[], comma = ', '): Headers => {
  const before = claims['x-forwarded-for'];
  return { 'x-forwarded-for': [...(before === undefined ? [] : [before]), ...addresses].join(comma) };
};

export const appending = (peer: string, ...others: string[]) =>
  platform(peer, (claims, client) => appended(claims, [client, ...others]));

export const CLOUDFLARE = '173.245.48.9';
const NGINX = '127.0.0.1';
export const ALB = '10.0.1.7';

export const cloudflare = (claims: Headers, client: string): Headers => ({
  'cf-connecting-ip': client,
  ...appended(claims, [client], ','),
});

const fly = (app: string) =>
  platform('172.16.2.10', (claims, client) => ({ 'fly-client-ip': client, ...appended(claims, [client, app]) }));

const withPort = (address: string) => (address.includes(':') ? `[${address}]:50123` : `${address}:50123`);

/** By section and column of the page. Some platforms have several ways, for which the same settings hold. */
export const PLATFORMS: readonly (readonly [section: string, column: string, ...ways: Platform[]])[] = [
  [
    'Behind nginx',
    'nginx',
    platform(NGINX, (_claims, client) => ({ 'x-forwarded-for': client, 'x-real-ip': client })),
    platform(NGINX, (claims, client) => ({ ...appended(claims, [client]), 'x-real-ip': client })),
  ],
  ['Behind Cloudflare', 'Cloudflare', platform(CLOUDFLARE, cloudflare)],
  [
    'Behind Cloudflare',
    'Cloudflare, then nginx',
    platform(NGINX, (claims, client) => {
      const headers = cloudflare(claims, client);
      return { ...headers, ...appended(headers, [CLOUDFLARE]), 'x-real-ip': CLOUDFLARE };
    }),
  ],
  [
    'Behind an AWS Application Load Balancer',
    'ALB',
    appending(ALB),
    // With `routing.http.xff_client_port.enabled`.
    platform(ALB, (claims, client) => appended(claims, [withPort(client)])),
  ],
  ['Behind an AWS Application Load Balancer', 'CloudFront, then ALB', appending(ALB, '130.176.96.72')],
  ['On Fly', 'Fly.io', fly('66.241.124.230'), fly('2a09:8280:1::af:1aa1:0')],
  ['On Heroku', 'Heroku', appending('10.1.45.23')],
  [
    'On Kubernetes with ingress-nginx',
    'ingress-nginx',
    platform('10.244.1.80', (claims, client) => ({
      'x-original-forwarded-for': claims['x-forwarded-for'] ?? '',
      'x-forwarded-for': client,
      'x-real-ip': client,
    })),
  ],
];
