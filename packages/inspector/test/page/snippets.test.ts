import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { environmentOf, firstEventOf } from '../../page/connect/snippets.js';

const INFO = { url: 'http://127.0.0.1:3333', clientId: 'id', clientSecret: 'sec', faults: {}, now: 0 };

test('the variables are those of the client', () => {
  expect(environmentOf(INFO).split('\n')).toEqual([
    'export OPENPANEL_API_URL=http://127.0.0.1:3333',
    'export OPENPANEL_CLIENT_ID=id',
    'export OPENPANEL_CLIENT_SECRET=sec',
  ]);
});

test('a client without a secret has none', () => {
  const texts = [environmentOf({ ...INFO, clientSecret: '' }), firstEventOf({ ...INFO, clientSecret: '' })];
  expect(texts.join('\n')).not.toMatch(/secret/i);
});

test.skipIf(process.platform === 'win32')('a shell reads the command as it is meant', () => {
  const command = `curl() { printf '%s\\n' "$@"; }\n${firstEventOf(INFO)}`;
  const given = execFileSync('sh', ['-c', command], { encoding: 'utf8' }).trim().split('\n');
  expect(given.slice(0, 7)).toEqual([
    'http://127.0.0.1:3333/track',
    '-H',
    'content-type: application/json',
    '-H',
    'openpanel-client-id: id',
    '-H',
    'openpanel-client-secret: sec',
  ]);
  expect(JSON.parse(given.at(-1) ?? '')).toMatchObject({ type: 'track', payload: { name: 'hello' } });
});
