import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A script of `processes/` in a process of its own, which answers messages one by one. */
export class Child {
  #process;
  #ended;

  constructor(name, args = [], { execArgv = [], env = {}, stdio = ['ignore', 'ignore', 'inherit', 'ipc'] } = {}) {
    const script = fileURLToPath(new URL(`../processes/${name}.mjs`, import.meta.url));
    this.#process = fork(script, args.map(String), {
      execArgv,
      env: { ...process.env, NODE_ENV: 'production', ...env },
      stdio,
    });
    this.#ended = once(this.#process, 'exit').then(([code, signal]) => {
      throw new Error(`${name} ${args.join(' ')} ended with ${code ?? signal}`);
    });
    this.#ended.catch(() => {});
  }

  /** The next message. Throws where the process ends before. */
  async next() {
    const [message] = await Promise.race([once(this.#process, 'message'), this.#ended]);
    return message;
  }

  ask(message) {
    const answer = this.next();
    this.#process.send(message);
    return answer;
  }

  /** Sends a message that ends it. Gives what it wrote to a piped stdout, and when it was gone, in milliseconds since 1970. */
  async lastWords(message) {
    let text = '';
    this.#process.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    const gone = once(this.#process, 'exit').then(() => Date.now());
    const closed = once(this.#process, 'close');
    this.#process.send(message);
    const endedAt = await gone;
    await closed;
    return { text, endedAt };
  }

  async end() {
    this.#process.kill('SIGKILL');
    await this.#ended.catch(() => {});
  }
}

/** The one message of a script. */
export async function resultOf(name, args, options) {
  const child = new Child(name, args, options);
  try {
    return await child.next();
  } finally {
    await child.end();
  }
}

/** Calls `use(api, url)` while the API runs, in a process of its own; with `check` it looks at whose the tracks are. */
export async function withApi(latencyMs, use, check = '') {
  const api = new Child('api', [latencyMs, check]);
  try {
    const { port } = await api.next();
    return await use(api, `http://127.0.0.1:${port}`);
  } finally {
    await api.end();
  }
}
