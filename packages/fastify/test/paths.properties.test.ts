import http from 'node:http';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { MAJORS } from './majors.js';
import { startApp } from './start-app.js';

/** Parts of paths, many of which are no valid percent-encoding, or lead elsewhere than they look. */
const part = fc.oneof(
  fc.constantFrom(
    '%',
    '%f',
    '%ff',
    '%2F',
    '%E0%A4%A',
    '%25',
    '/',
    '//',
    '.',
    '..',
    ';',
    '?',
    '&',
    '=',
    '+',
    '~',
    ':',
    '*',
    '@',
    '-',
  ),
  fc.constantFrom('users', 'files', 'old', 'deep', 'none', 'x'.repeat(120)),
  fc.stringMatching(/^[\w.~-]{1,8}$/),
);
const target = fc.array(part, { maxLength: 8 }).map((parts) => `/${parts.join('')}`);

it.each(MAJORS)(
  '%s: whatever a client asks for, it has one event, with the status that was sent',
  async (_major, create) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const app = await startApp(
      create,
      (own) => {
        own.get('/', async () => 'ok');
        own.get('/users/:id', async () => 'ok');
        own.get('/users/:id/:tab(^[a-f]+)?', async () => 'ok');
        own.get('/files/*', async () => 'ok');
        own.register(async (below) => void below.get('/:name::verb', async () => 'ok'), { prefix: '/deep' });
      },
      { options: { ignoreDefaults: false } },
    );
    const statuses: number[] = [];
    await fc.assert(
      fc.asyncProperty(target, async (path) => {
        statuses.push((await app.get(path, { agent })).status);
        expect((await app.requests()).map(({ status }) => status)).toEqual(statuses);
      }),
      { numRuns: 150 },
    );
    for (const status of [200, 400, 404]) expect(statuses).toContain(status);
  },
);
