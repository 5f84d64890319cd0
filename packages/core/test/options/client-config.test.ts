import http from 'node:http';
import https from 'node:https';
import { Agent } from 'undici';
import { describe, expect, it } from 'vitest';
import { type ClientOptions, memoryTransport, OpenPanel, OpenPanelError } from '../../src/index.js';
import { resolveClientConfig } from '../../src/options/client-config.js';
import { CLIENT_ID, memoryClient } from '../clients.js';

const SECRET = 'sec_do_not_print_me';
const resolve = (options: ClientOptions = {}, env: Record<string, string> = {}) =>
  resolveClientConfig(options, env, console);
const codes = (options: ClientOptions, env: Record<string, string> = {}) =>
  resolve(options, env).remarks.map(([code]) => code);

function errorOf(options: object | null): OpenPanelError {
  try {
    resolve(options as ClientOptions);
  } catch (error) {
    return error as OpenPanelError;
  }
  throw new Error('nothing was thrown');
}

describe('a wrong option', () => {
  it.each([
    [{ apiUrl: 'not a url' }, 'apiUrl'],
    [{ apiUrl: 'ftp://api.example' }, 'apiUrl'],
    [{ apiUrl: 'https://user:pw@api.example' }, 'apiUrl'],
    [{ maxQueueSize: -1 }, 'maxQueueSize'],
    [{ maxQueueSize: 1.5 }, 'maxQueueSize'],
    [{ requestTimeoutMs: '10' }, 'requestTimeoutMs'],
    [{ clientId: 42 }, 'clientId'],
    [{ clientId: '' }, 'clientId'],
    [{ clientSecret: `${SECRET}\r\nx: y` }, 'clientSecret'],
    [{ filter: true }, 'filter'],
    [{ logger: {} }, 'logger'],
    [{ transport: {} }, 'transport'],
    [{ disabled: 'yes' }, 'disabled'],
    [{ globalProperties: 'x' }, 'globalProperties'],
    [{ requestTimeoutMs: 2 ** 31 }, 'requestTimeoutMs'],
    [null, 'options'],
  ])('%o throws a coded error that names it and what is allowed', (options, name) => {
    const error = errorOf(options);
    expect(error).toBeInstanceOf(OpenPanelError);
    expect(error).toMatchObject({ code: 'invalid_option', option: name, name: 'OpenPanelError' });
    if (options) expect(error.message).toContain(`"${name}" must be`);
    expect(error.message).toMatch(/\(see https:\/\/[^ ]+\/errors\/invalid_option\)$/);
    expect(error.message).not.toContain(SECRET);
  });

  it('never shows what may be a secret', () => {
    expect(errorOf({ clientSecret: 123_456_789 }).message).not.toContain('123456789');
    expect(errorOf({ apiUrl: 'https://user:pa/ss@host/' }).message).not.toContain('pa/ss');
  });

  it.each<[string, unknown]>([
    ['an Agent of node:http or node:https', new http.Agent()],
    ['an Agent of node:http or node:https', new https.Agent()],
    ['the class Agent itself, not an instance', Agent],
    ['an instance of Map', new Map()],
    ['an object', {}],
    ['an instance of Promise', Promise.resolve(new Agent())],
    ['a function', fetch],
    ['"http://proxy:3128"', 'http://proxy:3128'],
    ['null', null],
  ])('for dispatcher names the versions that work, and what was given: %s', (given, dispatcher) => {
    const error = errorOf({ dispatcher });
    expect(error).toMatchObject({ code: 'invalid_option', option: 'dispatcher' });
    expect(error.message).toContain('must be a Dispatcher of undici 4 to 8 or of Node.js');
    expect(error.message).toContain(`; it is ${given}. (`);
  });

  it('that does not exist is told with the one that was meant', () => {
    expect(errorOf({ clientID: 'x' })).toMatchObject({ code: 'unknown_option', option: 'clientID' });
    expect(errorOf({ clientID: 'x' }).message).toContain('Did you mean "clientId"?');
    expect(errorOf({ a: 1 }).message).not.toContain('Did you mean');
    expect(errorOf({ flushAt: 20 }).message).toContain('maxQueueSize');
  });

  it('that is undefined counts as not given', () => {
    expect(resolve({ apiUrl: undefined, maxRetries: undefined }).config).toMatchObject({ maxRetries: 30 });
  });
});

describe('the environment', () => {
  it('sets every scalar, and options win over it', () => {
    const env = {
      OPENPANEL_CLIENT_ID: CLIENT_ID,
      OPENPANEL_CLIENT_SECRET: SECRET,
      OPENPANEL_API_URL: 'https://analytics.example/api/',
      OPENPANEL_DEBUG: '1',
      OPENPANEL_MAX_QUEUE_SIZE: '7',
      OPENPANEL_MAX_EVENT_AGE_MS: '9',
      OPENPANEL_CONNECTIONS: '3',
    };
    expect(resolve({ connections: 5 }, env).config).toMatchObject({
      clientId: CLIENT_ID,
      clientSecret: SECRET,
      apiUrl: 'https://analytics.example/api',
      debug: true,
      disabled: false,
      maxQueueSize: 7,
      maxEventAgeMs: 9,
      connections: 5,
    });
  });

  it.each([
    ['true', true],
    ['1', true],
    ['yes', true],
    ['false', false],
    ['0', false],
    ['no', false],
    ['', false],
  ])('reads OPENPANEL_DISABLED=%j as %j', (text, disabled) => {
    expect(resolve({ clientId: CLIENT_ID }, { OPENPANEL_DISABLED: text }).config.disabled).toBe(disabled);
  });

  it('never crashes: a wrong number falls back, a wrong URL disables the client, each with one line', () => {
    const { config, remarks } = resolve(
      { clientId: CLIENT_ID, clientSecret: SECRET },
      { OPENPANEL_CONNECTIONS: 'many', OPENPANEL_API_URL: 'nope' },
    );
    expect(config).toMatchObject({ connections: 64, disabled: true });
    expect(remarks.map(([code, message]) => [code, /OPENPANEL_\w+/.exec(message)?.[0]])).toEqual([
      ['invalid_variable', 'OPENPANEL_API_URL'],
      ['invalid_variable', 'OPENPANEL_CONNECTIONS'],
    ]);
  });

  it('gives one line for a client ID that cannot be one', () => {
    const { config, remarks } = resolve({}, { OPENPANEL_CLIENT_ID: 'a b' });
    expect(config.disabled).toBe(true);
    expect(remarks.map(([code]) => code)).toEqual(['invalid_variable']);
  });

  it('is not heard where an option says otherwise', () => {
    const options = { clientId: CLIENT_ID, clientSecret: SECRET, apiUrl: 'https://api.example' };
    expect(resolve(options, { OPENPANEL_API_URL: 'nope' })).toMatchObject({ config: { disabled: false }, remarks: [] });
  });
});

describe('the thread', () => {
  const full = { clientId: CLIENT_ID, clientSecret: SECRET };
  const dispatcher = new Agent();
  it.each<[ClientOptions, string, string, string[]]>([
    [{}, '', 'main', []],
    [{}, 'worker', 'worker', []],
    [{ thread: 'main' }, 'worker', 'main', []],
    [{ thread: 'worker' }, 'main', 'worker', []],
    [{}, 'both', 'main', ['invalid_variable']],
    [{ dispatcher }, 'worker', 'main', ['worker_unavailable']],
    [{ dispatcher, thread: 'main' }, 'worker', 'main', []],
    [{ transport: memoryTransport(), thread: 'worker' }, '', 'main', []],
    [{ transport: memoryTransport() }, 'worker', 'main', []],
  ])('of %j with the variable %j is %s', (options, variable, thread, remarks) => {
    const env = { OPENPANEL_THREAD: variable };
    expect(resolve({ ...full, ...options }, env).config.thread).toBe(thread);
    expect(codes({ ...full, ...options }, env)).toEqual(remarks);
  });

  it('cannot be a worker with a dispatcher of the app’s own, which throws', () => {
    expect(errorOf({ ...full, dispatcher, thread: 'worker' })).toMatchObject({
      code: 'invalid_option',
      option: 'thread',
      message: expect.stringContaining('remove the option "dispatcher"'),
    });
    expect(errorOf({ thread: 'both' })).toMatchObject({ message: expect.stringContaining("'main' or 'worker'") });
  });
});

describe('remarks', () => {
  const full = { clientId: CLIENT_ID, clientSecret: SECRET };
  it.each<[string, ClientOptions, string[]]>([
    ['nothing is wrong', full, []],
    ['there are no credentials', {}, ['missing_client_id']],
    ['there is no secret', { clientId: CLIENT_ID }, ['missing_client_secret']],
    ['the client is disabled on purpose', { disabled: true }, []],
    ['the secret would travel in the clear', { ...full, apiUrl: 'http://api.example.com' }, ['insecure_api_url']],
    ['the API is on this host', { ...full, apiUrl: 'http://localhost:3333' }, []],
    ['the API is on loopback', { ...full, apiUrl: 'http://127.0.0.1:3333' }, []],
    ['the API is on IPv6 loopback', { ...full, apiUrl: 'http://[::1]:3333' }, []],
    ['the API is in a private network', { ...full, apiUrl: 'http://10.1.2.3' }, []],
    ['the API is a container', { ...full, apiUrl: 'http://op-api:3000' }, []],
    ['the API is a service of a cluster', { ...full, apiUrl: 'http://api.openpanel.svc.cluster.local' }, []],
    ['the API has a public address', { ...full, apiUrl: 'http://8.8.8.8' }, ['insecure_api_url']],
    ['there are options of the official SDK', { ...full, sdk: 'node', waitForProfile: true }, ['legacy_option']],
  ])('when %s', (_when, options, expected) => {
    expect(codes(options)).toEqual(expected);
  });

  it('names both variables where both are missing, in one line', async () => {
    const { client, log } = memoryClient({ transport: undefined });
    expect(log).toHaveLength(1);
    expect(log[0]).toContain('OPENPANEL_CLIENT_ID and OPENPANEL_CLIENT_SECRET');
    expect(await client.track('x')).toEqual({ status: 'disabled' });
    expect(await client.flush()).toMatchObject({ delivered: 0, pending: 0 });
    expect(client.stats().calls).toBe(0);
  });
});

it('the secret is in no log line, no stats and no inspection', async () => {
  const { inspect } = await import('node:util');
  const { client, log } = memoryClient({
    transport: undefined,
    clientId: CLIENT_ID,
    clientSecret: SECRET,
    apiUrl: 'http://127.0.0.1:9',
    debug: true,
  });
  await client.track('x');
  const shown = [
    inspect(client, { depth: 20, showHidden: true }),
    JSON.stringify(client),
    JSON.stringify(client.stats()),
    ...log,
  ];
  expect(shown.join('\n')).not.toContain(SECRET);
  expect(new OpenPanel({ disabled: true })).toBeInstanceOf(OpenPanel);
});

describe('the gap of counters', () => {
  it.each<[ClientOptions, Record<string, string>, number]>([
    [{}, {}, 15_000],
    [{}, { OPENPANEL_COUNTER_SETTLE_MS: '20000' }, 20_000],
    [{ counterSettleMs: 12_000 }, { OPENPANEL_COUNTER_SETTLE_MS: '20000' }, 12_000],
    [{ transport: memoryTransport() }, {}, 0],
    [{ transport: memoryTransport(), counterSettleMs: 50 }, {}, 50],
    [{ transport: { send: async () => ({ kind: 'unsent', reason: 'none' }) } }, {}, 15_000],
  ])('with %o and %o is %i ms', (options, env, ms) => {
    const { config, remarks } = resolve({ clientId: CLIENT_ID, clientSecret: SECRET, ...options }, env);
    expect(config.counterSettleMs).toBe(ms);
    expect(remarks).toEqual([]);
  });

  it('is warned of where it is shorter than the API needs', () => {
    const options = { clientId: CLIENT_ID, clientSecret: SECRET };
    expect(resolve({ ...options, counterSettleMs: 11_999 }).remarks).toEqual([
      ['short_counter_gap', expect.stringContaining('counterSettleMs is 11999, so counters may not add up.')],
    ]);
    expect(codes({ ...options, counterSettleMs: 0 })).toEqual(['short_counter_gap']);
    expect(codes({ ...options, counterSettleMs: 0 }, { OPENPANEL_DISABLED: 'true' })).toEqual([]);
  });
});
