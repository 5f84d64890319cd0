import { ANDROID, CHROME, EDGE, FIREFOX, IPHONE } from './browsers.js';

/** A caller of the app. The addresses are from the ranges for documentation, which the Track API treats as public. */
export interface Person {
  readonly ip: string;
  readonly userAgent?: string;
  /** Visitors have a browser; everyone else causes server events. */
  readonly from: 'visitor' | 'server';
  /** The signed-in user. */
  readonly id?: string;
  readonly orgs?: readonly string[];
}

const browser = (ip: string, userAgent: string): Person => ({ ip, userAgent, from: 'visitor' });
const machine = (ip: string, userAgent?: string): Person => ({ ip, from: 'server', ...(userAgent && { userAgent }) });
const signedIn = (person: Person, id: string, ...orgs: string[]): Person => ({ ...person, id, orgs });

export const READER = browser('198.51.100.7', FIREFOX);
/** The visitors who sign up, and the IDs that the app gives them. */
export const NEWCOMERS = ['u_101', 'u_102', 'u_103'].map((id, index) => ({
  id,
  visitor: browser(`198.51.100.${101 + index}`, ANDROID),
}));
export const U_17 = signedIn(browser('203.0.113.17', CHROME), 'u_17', 'acme');
export const U_23 = signedIn(browser('2001:db8::23', IPHONE), 'u_23', 'globex');
export const U_42 = signedIn(browser('203.0.113.42', EDGE), 'u_42', 'acme', 'globex');

/** Twenty users in two organizations with two kinds of browser. Only their IPs distinguish their devices. */
export const CROWD = Array.from({ length: 20 }, (_, index) =>
  signedIn(
    browser(`203.0.113.${101 + index}`, index % 4 < 2 ? CHROME : IPHONE),
    `u_${201 + index}`,
    index % 2 === 0 ? 'acme' : 'globex',
  ),
);

export const BACKEND = signedIn(machine('192.0.2.23'), 'key_3', 'globex');
export const SCRIPT = signedIn(machine('192.0.2.17', 'python-requests/2.32.3'), 'u_17', 'acme');
export const PAYMENTS = machine('192.0.2.80', 'Payments/2.1 (+https://payments.example/webhooks)');
export const CRAWLER = machine(
  '192.0.2.66',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
);
export const PROBE = machine('10.0.0.2', 'kube-probe/1.31');
