import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const RUN = fileURLToPath(new URL('./run.mjs', import.meta.url));
const SECONDS = 25;

/** Only where it is worth the time; `npm run test:soak` does the same for ten minutes. */
it.runIf(process.env['CI'])(
  `an app under load stays well for ${SECONDS} s while the API does not`,
  async () => {
    const child = spawn(process.execPath, [RUN, '--seconds', String(SECONDS)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const [code] = await once(child, 'close');
    console.log(output);
    expect(code, output).toBe(0);
  },
  SECONDS * 1_000 + 120_000,
);
