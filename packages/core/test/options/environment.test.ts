import { describe, expect, it } from 'vitest';
import type { ClientOptions } from '../../src/index.js';
import { resolveClientConfig } from '../../src/options/client-config.js';

const misnamed = (env: Record<string, string>, options: ClientOptions = {}) =>
  resolveClientConfig(options, env, console)
    .misnamedVariables()
    .map(({ name, meant }) => [name, meant]);

describe('a variable whose name is nearly that of one that is read', () => {
  it.each([
    ['OPENPANEL_CLIENTID', 'OPENPANEL_CLIENT_ID'],
    ['OPENPANEL_ID', 'OPENPANEL_CLIENT_ID'],
    ['OPENPANEL_CLIENT', 'OPENPANEL_CLIENT_ID'],
    ['openpanel_client_id', 'OPENPANEL_CLIENT_ID'],
    ['OPENPANEL_CLIENT_SERCET', 'OPENPANEL_CLIENT_SECRET'],
    ['OPENPANEL_CLIENTSECRET', 'OPENPANEL_CLIENT_SECRET'],
    ['OPENPANEL_SECRET', 'OPENPANEL_CLIENT_SECRET'],
    ['OPENPANEL_APIURL', 'OPENPANEL_API_URL'],
    ['OPENPANEL_API', 'OPENPANEL_API_URL'],
    ['OPENPANEL_URL', 'OPENPANEL_API_URL'],
    ['OPENPANEL_MAXRETRIES', 'OPENPANEL_MAX_RETRIES'],
    ['OPENPANEL_SHUTDOWN_TIMEOUT', 'OPENPANEL_SHUTDOWN_TIMEOUT_MS'],
    ['OPENPANEL_DISABLE', 'OPENPANEL_DISABLED'],
  ])('%s is reported, with %s', (name, meant) => {
    expect(misnamed({ [name]: 'x' })).toEqual([[name, meant]]);
  });

  it.each([
    ['is empty', { OPENPANEL_ID: '' }],
    ['stands beside the right one', { OPENPANEL_ID: 'x', OPENPANEL_CLIENT_ID: 'x' }],
    ['is read', { OPENPANEL_CLIENT_ID: 'x', OPENPANEL_DEBUG: '1' }],
    ['goes on after a name, and so is the app’s own', { OPENPANEL_DEBUG_PORT: '1', OPENPANEL_API_URL_OF_STAGING: 'x' }],
    ['is of an option without a variable', { OPENPANEL_FILTER: 'x', OPENPANEL_TRANSPORTS: 'x' }],
    ['belongs to something else', { OPENPANEL: 'x', OPENPANEL_: 'x', CLIENT_ID: 'x', OPENPANELS_ID: 'x' }],
  ])('is not reported if it %s', (_what, env) => {
    expect(misnamed(env as Record<string, string>)).toEqual([]);
  });

  it('is not reported if the option was given', () => {
    const env = { OPENPANEL_ID: 'x', OPENPANEL_URL: 'x' };
    expect(misnamed(env, { clientId: 'x' })).toEqual([['OPENPANEL_URL', 'OPENPANEL_API_URL']]);
  });
});
