import { spawn } from 'node:child_process';

/** Not inherited: what an outer `npm run` left behind, and what would change how the projects behave. */
const NOT_INHERITED = /^(npm_|OPENPANEL_|NODE_OPTIONS$|NODE_PATH$|NODE_ENV$|INIT_CWD$)/i;

const environment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_INHERITED.test(name))),
  // The projects talk to themselves, whatever proxy leads to the registry.
  NO_PROXY: '127.0.0.1,localhost',
  no_proxy: '127.0.0.1,localhost',
};

const running = new Set();
const end = (child) => {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
};
process.on('exit', () => running.forEach(end));

/** Runs a program to its end. Rejects, with what it printed as `output`, if it fails or takes longer than `timeoutMs`. */
export function run(program, args, { cwd, timeoutMs = 120_000 }) {
  return new Promise((resolve, reject) => {
    // A group of its own, so that a program which hangs is ended with everything that it started.
    const child = spawn(program, args, { cwd, env: environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    let stdout = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    const timer = setTimeout(() => {
      output += `\nStill running after ${timeoutMs} ms.`;
      end(child);
    }, timeoutMs);
    const fail = (reason) => reject(Object.assign(new Error(reason), { output: `${output}\n${reason}`.trim() }));
    child.on('error', (error) => {
      running.delete(child);
      clearTimeout(timer);
      fail(error.message);
    });
    child.on('close', (code, signal) => {
      running.delete(child);
      clearTimeout(timer);
      if (code === 0) resolve({ stdout, output });
      else fail(`${program} ${args.join(' ')} ended with ${signal ?? code}`);
    });
  });
}
