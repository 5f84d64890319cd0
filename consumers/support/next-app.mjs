import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';

const TRIES = 3_000;
const EVERY_MS = 20;
const TIED = join(import.meta.dirname, 'ends-with-parent.cjs');

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
};

/** A real app of Next.js in a folder, with the processes that it starts. */
export class NextApp {
  #directory;
  #env;
  log = '';

  constructor(directory, env) {
    this.#directory = directory;
    this.#env = { ...process.env, ...env, NEXT_TELEMETRY_DISABLED: '1', NODE_OPTIONS: `--require ${TIED}` };
  }

  async build() {
    const [code] = await once(this.#spawn(['build']), 'close');
    assert.equal(code, 0, this.log);
    assert.doesNotMatch(this.log, /openpanel|Node\.js API is used|not supported in the Edge/i);
  }

  /** Runs the app with `next start` or `next dev`, as long as it is used. */
  async run(command, use) {
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const child = this.#spawn([command, '-p', String(port), '-H', '127.0.0.1']);
    const isUp = () =>
      fetch(base).then(
        () => true,
        () => false,
      );
    try {
      await this.until(isUp, () => 'the app does not start');
      await use(base);
    } finally {
      // At once: a server that is asked to end waits for the events of an API that does not answer.
      process.kill(-child.pid, 'SIGKILL');
      await once(child, 'close');
    }
  }

  async until(isSo, what) {
    for (let tries = 0; !(await isSo()); tries += 1) {
      assert.ok(tries < TRIES, `${what()}\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }

  #spawn(args) {
    const next = join(this.#directory, 'node_modules/next/dist/bin/next');
    // A group of its own, so that it can be ended with all that it has started.
    const child = spawn(process.execPath, [next, ...args], { cwd: this.#directory, env: this.#env, detached: true });
    this.log = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => {
        this.log += text;
      });
    }
    return child;
  }
}
