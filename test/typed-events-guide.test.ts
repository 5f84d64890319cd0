import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROME, request } from '../packages/testkit/src/index.js';
import { blocksOf, read } from './markdown.js';
import { TypeScriptPrograms } from './typescript-programs.js';

const PAGE = read('docs/typed-events.md');
const CLI = fileURLToPath(new URL('../packages/inspector/dist/esm/catalogue-cli.js', import.meta.url));

const MAIN = `// src/main.ts
import type { AddressInfo } from 'node:net';
import { app } from './app.js';
const server = app.listen(Number(process.env.PORT), () => {
  console.log('Listening on ' + (server.address() as AddressInfo).port + ' with ' + import.meta.url);
});
`;

/** What the page shows as the output of a command. */
const printed = (name: string) =>
  new RegExp(`<!-- printed: ${name} -->\n\n\`\`\`\\w+\n(.*?)^\`\`\`$`, 'ms').exec(PAGE)?.[1];

const command = (...args: string[]) =>
  new Promise<{ code: unknown; stdout: string }>((done) => {
    const env = { ...process.env, NO_COLOR: '1' };
    execFile(process.execPath, [CLI, ...args], { env }, (error, stdout) =>
      done({ code: error ? error.code : 0, stdout }),
    );
  });

let programs: TypeScriptPrograms;
beforeAll(() => {
  programs = new TypeScriptPrograms([...blocksOf(PAGE), { run: 'shop', language: 'ts', source: MAIN }]);
});
afterAll(() => programs.remove());

it('every snippet compiles', () => {
  expect(programs.errors).toBe('');
});

it('the mistakes of the page do not compile, and the compiler says what the page says', () => {
  const shown = [...PAGE.matchAll(/^(req\.op\.track\(.*\);)\n {2}(.*)$/gm)].map(([, call, message]) => [call, message]);
  expect(shown).toHaveLength(3);
  const calls = shown.map(([call]) => `  ${call}`).join('\n');
  const source = `// src/wrong.ts\nimport type { Request } from 'express';\nexport const wrong = (req: Request) => {\n${calls}\n};\n`;
  const wrong = new TypeScriptPrograms([...blocksOf(PAGE), { run: 'shop', language: 'ts', source }]);
  wrong.remove();
  for (const [, message] of shown) expect(wrong.errors).toContain(message);
});

describe('the app of the page', () => {
  it('sends the default of the schema, and its catalogue and its events are compared', async () => {
    const program = await programs.run('shop');
    const [port, main = ''] = (await program.printed(/Listening on (\d+ with \S+main\.js)/)).split(' with ');
    const { inspector } = program;
    const visitor = { 'user-agent': CHROME, 'x-forwarded-for': '203.0.113.9' };
    await request(`http://127.0.0.1:${port}/signup`, { method: 'POST', headers: visitor });
    const { properties } = await inspector.waitFor({ name: 'signed_up' });
    expect(properties).toMatchObject({ plan: 'pro', seats: '1' });

    const events = fileURLToPath(new URL('./events.js', main));
    expect(await command(events)).toEqual({ code: 0, stdout: printed('markdown') });
    expect((await command(events, '--inspector', inspector.url)).code).toBe(0);
    for (const [name, plan] of [
      ['sign_up', 'pro'],
      ['signed_up', 'gold'],
    ]) {
      const headers = {
        'content-type': 'application/json',
        'openpanel-client-id': inspector.clientId,
        'openpanel-client-secret': inspector.clientSecret,
        'user-agent': 'server',
      };
      const body = JSON.stringify({ type: 'track', payload: { name, properties: { plan, seats: 1 } } });
      expect((await request(`${inspector.url}/track`, { method: 'POST', headers, body })).status).toBe(200);
    }
    expect(await command(events, '--inspector', inspector.url)).toEqual({ code: 1, stdout: printed('comparison') });
  });
});
