import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CLIENT_ID } from '../clients.js';

/** Runs a program with a client's variables to its end. */
export async function runNode(apiUrl: string, args: string[], env: Record<string, string> = {}) {
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    env: {
      ...process.env,
      OPENPANEL_API_URL: apiUrl,
      OPENPANEL_CLIENT_ID: CLIENT_ID,
      OPENPANEL_CLIENT_SECRET: 'sec_test',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += String(chunk);
    });
  const [code] = await once(child, 'close');
  return { code: code as number, output, ms: performance.now() - started };
}
