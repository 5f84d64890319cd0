import fc from 'fast-check';
import { Agent } from 'undici';
import { describe, expect, it } from 'vitest';
import { type ClientOptions, memoryTransport } from '../../src/index.js';
import { resolveClientConfig } from '../../src/options/client-config.js';
import { CLIENT_ID } from '../clients.js';

const resolve = (options: ClientOptions, env: Record<string, string> = {}) => {
  const { config, remarks } = resolveClientConfig(
    { clientId: CLIENT_ID, clientSecret: 'sec_test', ...options },
    env,
    console,
  );
  return {
    bounds: [config.connections, config.maxConnections],
    remarks: remarks.map(([code, message]) => [code, message]),
  };
};

describe('the bounds of connections', () => {
  it.each<[string, ClientOptions, [number, number]]>([
    ['nothing is set', {}, [64, 256]],
    ['connections is: it is the maximum too', { connections: 100 }, [100, 100]],
    ['connections is, beyond the default maximum', { connections: 500 }, [500, 500]],
    ['maxConnections is', { maxConnections: 128 }, [64, 128]],
    ['maxConnections is, below the default of connections', { maxConnections: 16 }, [16, 16]],
    ['both are', { connections: 8, maxConnections: 32 }, [8, 32]],
    ['both are the same', { connections: 8, maxConnections: 8 }, [8, 8]],
  ])('if %s', (_, options, bounds) => {
    expect(resolve(options)).toEqual({ bounds, remarks: [] });
  });

  it.each<[string, ClientOptions, Record<string, string>]>([
    ['a dispatcher', { dispatcher: new Agent() }, {}],
    ['a transport', { transport: memoryTransport() }, {}],
    ['a proxy', {}, { HTTPS_PROXY: 'http://proxy.example:3128' }],
  ])('are `connections` with %s, which sees to its own', (_, options, env) => {
    expect(resolve({ ...options, connections: 8, maxConnections: 32 }, env).bounds).toEqual([8, 8]);
  });

  it('are as without a proxy for a host that needs none', () => {
    const env = { HTTPS_PROXY: 'http://proxy.example:3128', NO_PROXY: 'api.openpanel.dev' };
    expect(resolve({}, env).bounds).toEqual([64, 256]);
  });

  it('that contradict each other as options are an error that names both', () => {
    expect(() => resolve({ connections: 8, maxConnections: 7 })).toThrow(
      expect.objectContaining({
        code: 'invalid_option',
        option: 'maxConnections',
        message: expect.stringContaining('must be at least as large as "connections" (8); it is 7.'),
      }),
    );
  });

  it.each<[ClientOptions, Record<string, string>, number, string]>([
    [{ connections: 8 }, { OPENPANEL_MAX_CONNECTIONS: '7' }, 8, 'OPENPANEL_MAX_CONNECTIONS must be at least'],
    [{ maxConnections: 7 }, { OPENPANEL_CONNECTIONS: '8' }, 7, 'OPENPANEL_CONNECTIONS must be at most'],
    [
      {},
      { OPENPANEL_CONNECTIONS: '8', OPENPANEL_MAX_CONNECTIONS: '7' },
      8,
      'OPENPANEL_MAX_CONNECTIONS must be at least',
    ],
  ])(
    'that contradict each other because of a variable, as with %o and %o, are %i, with one error line',
    (options, env, both, message) => {
      const { bounds, remarks } = resolve(options, env);
      expect(bounds).toEqual([both, both]);
      expect(remarks).toEqual([['invalid_variable', expect.stringContaining(message)]]);
    },
  );

  it('are read from the variables', () => {
    expect(resolve({}, { OPENPANEL_CONNECTIONS: '3', OPENPANEL_MAX_CONNECTIONS: '9' })).toEqual({
      bounds: [3, 9],
      remarks: [],
    });
  });

  it('are in order whatever is set, and never beyond what was set', () => {
    const count = fc.option(fc.integer({ min: 1, max: 1_000 }), { nil: undefined });
    const variables = fc.record({ connections: count, maxConnections: count });
    fc.assert(
      fc.property(fc.record({ connections: count, maxConnections: count }), variables, (own, other) => {
        fc.pre(
          !(own.connections !== undefined && own.maxConnections !== undefined && own.maxConnections < own.connections),
        );
        const env = {
          ...(other.connections !== undefined && { OPENPANEL_CONNECTIONS: String(other.connections) }),
          ...(other.maxConnections !== undefined && { OPENPANEL_MAX_CONNECTIONS: String(other.maxConnections) }),
        };
        const [connections = 0, maxConnections = 0] = resolve(own, env).bounds;
        expect(connections).toBeGreaterThanOrEqual(1);
        expect(maxConnections).toBeGreaterThanOrEqual(connections);
        if (own.connections !== undefined) expect(connections).toBeLessThanOrEqual(own.connections);
        if (own.maxConnections !== undefined) expect(maxConnections).toBe(own.maxConnections);
      }),
    );
  });
});
