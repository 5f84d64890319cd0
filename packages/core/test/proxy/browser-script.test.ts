import { describe, expect, it } from 'vitest';
import { BrowserScript, hasVersion } from '../../src/proxy/browser-script.js';
import type { UpstreamRequest, UpstreamResponse } from '../../src/proxy/upstream.js';

type Answer = Partial<{ status: number; headers: Record<string, string>; body: string }> | Error;

const JS = { 'content-type': 'application/javascript; charset=UTF-8', etag: '"one"' };
const HOUR = 60 * 60 * 1_000;

function scriptWith(...answers: (Answer | Promise<Answer>)[]) {
  const asked: UpstreamRequest[] = [];
  const failures: string[] = [];
  const clock = { now: 0 };
  const send = async (request: UpstreamRequest): Promise<UpstreamResponse> => {
    const planned = answers[Math.min(asked.length, answers.length - 1)];
    asked.push(request);
    const answer = await planned;
    if (answer === undefined || answer instanceof Error) throw answer;
    const { status = 200, headers = JS, body = 'one' } = answer;
    const named: Record<string, string> = headers;
    return { status, header: (name) => named[name], body: new TextEncoder().encode(body) };
  };
  const script = new BrowserScript({
    url: new URL('https://openpanel.dev/op1.js'),
    upstream: () => ({ send }),
    timeoutMs: 1_000,
    now: () => clock.now,
    onFailure: (error) => failures.push(String(error)),
  });
  return { script, asked, failures, clock };
}

const textOf = (script: { body: Uint8Array } | undefined) => script && new TextDecoder().decode(script.body);

describe('a script', () => {
  it('is asked for once, however many wait for it, and kept for an hour', async () => {
    const { script, asked, clock } = scriptWith({});
    expect(script.known()).toBeUndefined();
    const all = await Promise.all([script.load(), script.load(), script.load()]);
    expect(new Set(all.map(textOf))).toEqual(new Set(['one']));
    clock.now = HOUR - 1;
    expect(textOf(script.known())).toBe('one');
    expect(asked).toHaveLength(1);
  });

  it('is served as it was while a newer one is loaded, which is asked for by its version', async () => {
    const { script, asked, clock } = scriptWith({}, { status: 304 }, { body: 'two' });
    const first = await script.load();
    clock.now = HOUR;
    expect(script.known()).toBe(first);
    expect(asked[1]?.headers).toMatchObject({ 'if-none-match': '"one"' });
    await expect.poll(() => asked.length).toBe(2);
    expect(await script.load()).toBe(first);
    clock.now = 2 * HOUR;
    expect(script.known()).toBe(first);
    const newer = await script.load();
    expect(textOf(newer)).toBe('two');
    expect(newer?.etag).not.toBe(first?.etag);
  });

  it.each<[string, Answer]>([
    ['is away', new Error('ECONNREFUSED')],
    ['fails', { status: 503 }],
    ['answers with a page', { headers: { 'content-type': 'text/html' } }],
    ['answers without a type', { headers: {} }],
    ['redirects for ever', { status: 302, headers: { location: '/' } }],
    ['redirects to nowhere', { status: 302, headers: { location: 'http://' } }],
  ])('is the last known one where its server %s, which is asked again after a while', async (_what, failure) => {
    const { script, asked, failures, clock } = scriptWith({}, failure);
    const first = await script.load();
    clock.now = HOUR;
    expect(await script.load()).toBe(first);
    expect(failures).toHaveLength(1);
    const count = asked.length;
    expect(await script.load()).toBe(first);
    expect(asked).toHaveLength(count);
    clock.now += 10_000;
    expect(await script.load()).toBe(first);
    expect(asked.length).toBeGreaterThan(count);
  });

  it('does not exist before its server has answered, and failures are not repeated at once', async () => {
    const { script, asked, clock } = scriptWith(new Error('away'), {});
    expect(await script.load()).toBeUndefined();
    expect(await script.load()).toBeUndefined();
    expect(asked).toHaveLength(1);
    clock.now = 10_000;
    expect(textOf(await script.load())).toBe('one');
  });

  it('is where its server redirects to', async () => {
    const { script, asked } = scriptWith({ status: 301, headers: { location: 'https://cdn.example/v2.js' } }, {});
    expect(textOf(await script.load())).toBe('one');
    expect(asked.map(({ url }) => url.href)).toEqual(['https://openpanel.dev/op1.js', 'https://cdn.example/v2.js']);
  });
});

it.each([
  [undefined, false],
  ['"a"', true],
  ['W/"a"', true],
  ['"b", W/"a"', true],
  ['*', true],
  ['"b"', false],
  ['a', false],
])('a browser with %s has version W/"a": %s', (ifNoneMatch, expected) => {
  expect(hasVersion(ifNoneMatch, 'W/"a"')).toBe(expected);
});
