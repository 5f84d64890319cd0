import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Longer than an app takes to notice that it has nothing left to do, shorter than any time limit of the client. */
const LINGER_MS = 2_500;

/**
 * Runs an app against an inspector, as a process of its own with the flags of this one, until it ends by itself. The
 * app prints a last line when its own work is done; from then on only the client can hold it, and must not for long.
 * Returns its last line.
 */
export async function runApp(file, inspector, ...args) {
  const app = start(file, inspector, args);
  const lingered = checkEnd(app, 0, await app.ended);
  return { last: app.stdout.trim().split('\n').at(-1), lingered };
}

/**
 * Runs a server likewise. It prints its URL when it listens, and nothing else. `visit` is given the URL and a function
 * that sends a signal, SIGTERM unless it is told otherwise, which it must call; the server must finish its work and then end by
 * that signal. `logs` are patterns of all the lines that it may log, and must, in their order; `env` is more of its environment;
 * `lingerMs` is for a server whose counters have to wait.
 */
export async function runServer(file, inspector, visit, { env = {}, logs = [], lingerMs = LINGER_MS } = {}) {
  const app = start(file, inspector, [], env);
  let sent = 'SIGTERM';
  const terminate = (signal = 'SIGTERM') => {
    app.lastSign = performance.now();
    sent = signal;
    app.child.kill(signal);
  };
  try {
    await Promise.race([once(app.child.stdout, 'data'), app.ended]);
    const url = app.stdout.trim();
    if (url !== '') await visit(url, terminate);
  } catch (error) {
    app.child.kill('SIGKILL');
    throw error;
  }
  const lingered = checkEnd(app, sent, await app.ended, { mayLog: logs.length > 0, lingerMs });
  const [, ...printed] = linesOf(app.stdout);
  const lines = [...printed, ...linesOf(app.stderr)];
  assert.equal(lines.length, logs.length, `${file} did not log what it should:\n${lines.join('\n')}`);
  for (const [index, line] of lines.entries()) assert.match(line, logs[index]);
  return { lingered };
}

const linesOf = (text) => text.split('\n').filter((line) => line.trim() !== '');

function start(file, { url, clientId, clientSecret }, args = [], more = {}) {
  const env = {
    ...process.env,
    OPENPANEL_API_URL: url,
    OPENPANEL_CLIENT_ID: clientId,
    OPENPANEL_CLIENT_SECRET: clientSecret,
    ...more,
  };
  const child = spawn(process.execPath, [...process.execArgv, file, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const app = { file, child, stdout: '', stderr: '', lastSign: performance.now() };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    app.stdout += text;
    app.lastSign = performance.now();
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    app.stderr += text;
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  app.ended = new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code, signal) => {
      clearTimeout(timer);
      resolve(signal ?? code);
    });
  });
  return app;
}

/** An app must have ended as it should, without a warning and in time. Returns how long it was held, in milliseconds. */
function checkEnd({ file, stdout, stderr, lastSign }, expected, end, { mayLog = false, lingerMs = LINGER_MS } = {}) {
  const lingered = Math.round(performance.now() - lastSign);
  assert.equal(end, expected, `${file} ended with ${end}\n${stdout}${stderr}`);
  if (!mayLog) assert.equal(stderr, '', `${file} printed warnings`);
  assert.ok(lingered < lingerMs, `${file} was held for ${lingered} ms after its work was done`);
  return lingered;
}
