import { expect, it } from 'vitest';
import { createRedaction } from '../../src/requests/redact-url.js';

const redaction = createRedaction(['customer-id']);
const SECRET = 'S3KRT';
const encode = encodeURIComponent;

const encoded = (text: string, times: number): string => (times === 0 ? text : encode(encoded(text, times - 1)));

const HIDDEN: Readonly<Record<string, string>> = {
  'a URL in a URL': `continue=${encode(`https://accounts.example/o?next=${encode(`/cb?access_token=${SECRET}`)}`)}`,
  'a URL in a URL in a URL': `a=${encode(`/a?b=${encode(`/b?c=${encode(`/c?token=${SECRET}`)}`)}`)}`,
  'a URL that is encoded twice': `next=${encoded(`/l?token=${SECRET}`, 2)}`,
  'a fragment that is encoded twice': `next=${encoded(`#access_token=${SECRET}`, 2)}`,
  'a name that is encoded twice': `%2574oken=${SECRET}`,
  'a name with brackets that are encoded twice': `user%255Btoken%255D=${SECRET}`,
  'a name that holds the pair': `token%3D${SECRET}`,
  'a name that holds a URL': `${encode(`/login?token=${SECRET}`)}`,
  'a name of the app': `next=${encoded(`/?customer_id=${SECRET}`, 2)}`,
  JSON: `variables=${encode(`{"password":"${SECRET}"}`)}`,
  'JSON that nobody encoded': `q={"token":"${SECRET}"}`,
  'JSON with spaces': `q=${encode(`{ "token" : "${SECRET}" }`)}`,
  'JSON deep inside': `q=${encode(JSON.stringify({ a: [{ user: { apiKey: SECRET } }] }))}`,
  'JSON in JSON': `q=${encode(JSON.stringify({ body: JSON.stringify({ password: SECRET }) }))}`,
  'JSON with a number': `q=${encode('{"pin":4711}')}`,
  'JSON with a URL': `q=${encode(JSON.stringify({ url: `/x?token=${SECRET}` }))}`,
  'JSON with escapes': `q=${encode(`{"p\\u0061ssword":"${SECRET}"}`)}`,
  'JSON that is cut off': `q=${encode(`{"a":1,"password":"${SECRET}`)}`,
  GraphQL: `query=${encode(`{ user(name: "u", password: "${SECRET}") { id } }`)}`,
  'a password without a user': `u=${encode(`redis://:${SECRET}@localhost:6379`)}`,
  'a password and an address': `u=postgres://u:${SECRET}@10.0.0.1/db`,
  'a password and a name without dots': `u=https://user:${SECRET}@localhost/`,
  'a user alone': `u=${encode(`https://${SECRET}@localhost/`)}`,
  'userinfo that is encoded twice': `u=${encoded(`redis://:${SECRET}@cache`, 2)}`,
  'an e-mail address that is encoded twice': `e=${SECRET}%2540example.com`,
  'a JWT that is encoded twice': `a=${encoded(`${SECRET} eyJh.eyJz.c2ln`, 2)}`,
};

it.each(Object.entries(HIDDEN))('redacts %s', (_what, query) => {
  const { url, query: record } = redaction.target(`/x?page=2&${query}`);
  expect(url).toMatch(/^\/x\?page=2&(?:[^&]+=)?REDACTED$/);
  expect(JSON.stringify(record)).not.toMatch(/S3KRT|4711/);
  expect(redaction.absolute(`https://shop.example/x?page=2&${query}`)).not.toMatch(/S3KRT|4711/);
});

it.each([
  `next=${encode(`https://shop.example/a?b=${encode('/c?d=e')}`)}`,
  `next=${encoded('/login?page=2&token=', 2)}`,
  `q=${encode('{"page":2,"sort":"price"}')}`,
  `q=${encode('{"password":""}')}`,
  `q=${encode('is:issue state:open')}`,
  `u=${encode('https://example.com/@user')}`,
  `u=${encode('https://example.com/?by=@user')}`,
  'discount=100%25',
  'discount=100%2525',
  'time=12%3A30',
])('leaves %s', (query) => {
  expect(redaction.url(`/x?${query}`)).toBe(`/x?${query}`);
});

it.each(['passcode', 'reset_code', 'inviteCode', 'access-code', 'recoverycode', 'ASP.NET_SessionId', 'my_session_id'])(
  'takes %s for the name of a secret',
  (name) => {
    expect(redaction.url(`/x?${name}=${SECRET}`)).toBe(`/x?${name}=REDACTED`);
  },
);

it.each([
  [`/cart;jsessionid=${SECRET}`, '/cart;jsessionid=REDACTED'],
  [`/cart;JSESSIONID=${SECRET}/items;v=2?a=1`, '/cart;JSESSIONID=REDACTED/items;v=2?a=1'],
  [`/cart;a=1;%6asessionid=${SECRET}`, '/cart;a=1;%6asessionid=REDACTED'],
  ['/cart;jsessionid=', '/cart;jsessionid='],
  ['/a;b/c=d', '/a;b/c=d'],
])('redacts the parameters of the path %s', (path, expected) => {
  expect(redaction.url(path)).toBe(expected);
  expect(redaction.target(path).url).toBe(expected);
  expect(redaction.absolute(`https://shop.example${path}`)).toBe(`https://shop.example${expected}`);
});

it.each([
  '%252525',
  '{:',
  '{":',
  '\\u0061',
  '{"\\"',
  '//@',
  '//a@',
  '{,:a',
  '=:{',
  '?=',
  '%253D',
  ';a=b',
  '%7B%3A',
  '{ ',
])('takes no long time for many %j', (part) => {
  const many = part.repeat(60_000 / part.length);
  const startedAt = performance.now();
  for (const target of [`/x?a={${many}`, `/x?${many}`, `/x;${many}`]) redaction.target(target);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
