import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { seeded } from './seeded.mjs';
import { startVisitors } from './visitors.mjs';

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Longer than anything here takes on a slow machine, besides the load itself. */
const HANGS_MS = 120_000;

async function within(what, promise) {
  let timer;
  const over = new Promise((_, reject) => {
    timer = setTimeout(reject, HANGS_MS, new Error(`${what} takes too long`));
  });
  return Promise.race([promise, over]).finally(() => clearTimeout(timer));
}

/** A child process, and the answers that it sends: `next(key)` waits for the next message with that key. */
function start(name, args, execArgv = []) {
  const child = fork(file(name), args, { execArgv });
  const ended = once(child, 'exit').then(([code, signal]) => signal ?? code);
  const next = (key) =>
    new Promise((resolve, reject) => {
      const listener = (message) => {
        if (!(key in message)) return;
        child.off('message', listener);
        resolve(message);
      };
      child.on('message', listener);
      void ended.then((how) => reject(new Error(`${name} ended (${how}) before it said "${key}"`)));
    });
  const ask = (command, key) => {
    child.send(command);
    return within(`"${command}"`, next(key));
  };
  return { child, ended, next, ask };
}

/** Runs the app under load for a time while things go wrong at the API, then lets it drain. Returns all that was seen. */
export async function soak({ seconds, seed }) {
  const api = start('./api.mjs', [String(seed)]);
  const { port: apiPort } = await api.next('port');
  const app = start('./app.mjs', [`http://127.0.0.1:${apiPort}`, String(seed)], ['--expose-gc']);
  try {
    const samples = [];
    app.child.on('message', ({ sample }) => void (sample && samples.push(sample)));
    const { port } = await app.next('port');
    const visitors = startVisitors(`http://127.0.0.1:${port}`, seeded(seed + 1));
    await Promise.race([new Promise((resolve) => setTimeout(resolve, seconds * 1_000)), app.ended]);

    await visitors.stop();
    await app.ask('stop', 'stopped');
    api.child.send('heal');
    const { last, loop, report, drainedMs, limits } = await app.ask('drain', 'report');
    const exit = await within('the exit', app.ended);
    const server = await api.ask('report', 'processed');
    return { samples, last, loop, report, drainedMs, limits, exit, server, visits: visitors.counts };
  } finally {
    app.child.kill('SIGKILL');
    api.child.kill('SIGKILL');
  }
}
