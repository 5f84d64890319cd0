import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { expect, it, onTestFinished } from 'vitest';
import { apiServer } from '../api-server.js';
import { runNode } from '../exit/run-node.js';

const CORE = fileURLToPath(new URL('../../dist/esm/index.js', import.meta.url));
const UNDICI = dirname(fileURLToPath(import.meta.resolve('undici')));

/** An app in one file, in a folder of its own. */
async function bundledApp(format: 'esm' | 'cjs', external: string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'openpanel-bundled-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const source = join(folder, 'source.mjs');
  writeFileSync(
    source,
    `import { OpenPanel } from ${JSON.stringify(CORE)};
    const client = new OpenPanel();
    for (let i = 0; i < 50; i += 1) void client.track('event_' + i);`,
  );
  const build = await rolldown({ input: source, platform: 'node', external });
  const file = join(folder, `app.${format === 'esm' ? 'mjs' : 'cjs'}`);
  await build.write({ file, format, codeSplitting: false });
  await build.close();
  return file;
}

it.each(['esm', 'cjs'] as const)(
  'a worker is started from a bundle (%s) beside which undici is installed',
  async (format) => {
    const api = await apiServer();
    const app = await bundledApp(format, ['undici']);
    mkdirSync(join(dirname(app), 'node_modules'));
    symlinkSync(UNDICI, join(dirname(app), 'node_modules/undici'));
    const { code, output } = await runNode(api.url, [app], { OPENPANEL_THREAD: 'worker' });
    expect({ code, output }).toEqual({ code: 0, output: '' });
    expect(new Set(api.names()).size).toBe(50);
  },
);

it.each(['esm', 'cjs'] as const)(
  'from a bundle (%s) that undici is inside of, the main thread sends, with one line',
  async (format) => {
    const api = await apiServer();
    const app = await bundledApp(format, []);
    const { code, output } = await runNode(api.url, [app], { OPENPANEL_THREAD: 'worker' });
    expect(code).toBe(0);
    expect(output.trim().split('\n')).toEqual([
      expect.stringMatching(/main thread, because a worker thread cannot be started \(Error: undici is not installed/),
    ]);
    expect(new Set(api.names()).size).toBe(50);
  },
);
