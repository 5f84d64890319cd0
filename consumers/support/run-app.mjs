import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';

/** Longer than an app takes to notice that it has nothing left to do, shorter than any time limit of the client. */
const LINGER_MS = 2_500;

/**
 * Runs an app against an inspector, as a process of its own with the flags of this one, until it ends by itself. The
 * app prints a last line when its own work is done; from then on only the client can hold it, and must not for long.
 * Returns its last line.
 */
export function runApp(file, { url, clientId, clientSecret }, ...args) {
  const env = {
    ...process.env,
    OPENPANEL_API_URL: url,
    OPENPANEL_CLIENT_ID: clientId,
    OPENPANEL_CLIENT_SECRET: clientSecret,
  };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, file, ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    let lastOutput = performance.now();
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      lastOutput = performance.now();
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
    child.on('error', reject).on('close', (code, signal) => {
      clearTimeout(timer);
      const lingered = Math.round(performance.now() - lastOutput);
      try {
        assert.equal(signal ?? code, 0, `${file} ended with ${signal ?? code}\n${stdout}${stderr}`);
        assert.equal(stderr, '', `${file} printed warnings`);
        assert.ok(lingered < LINGER_MS, `${file} was held for ${lingered} ms after its work was done`);
        resolve({ last: stdout.trim().split('\n').at(-1), lingered });
      } catch (error) {
        reject(error);
      }
    });
  });
}
