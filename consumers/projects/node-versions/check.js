// The published majors of Node.js, with Express and the app of all runtimes, as ES modules and as CommonJS.
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { startInspector } from '@openpanel-node/inspector';
import { checkRuntime } from '../../support/check-runtime.mjs';

const [name] = process.argv.slice(2);
const HERE = import.meta.dirname;
cpSync(join(HERE, '../../support/runtime'), HERE, { recursive: true });
const command = join(HERE, 'node_modules', name, 'bin/node');
const version = execFileSync(command, ['--version'], { encoding: 'utf8' }).trim();

const lines = [];
for (const app of ['app.mjs', 'app.cjs']) {
  const line = await checkRuntime({
    name: `Node.js ${version}, ${app}`,
    directory: HERE,
    startInspector,
    start: (env) => ({ command, args: [app], env }),
    paths: ['/express/orders/', '/orders/', '/hono/orders/'],
  });
  lines.push(line);
}
console.log(lines.join('; '));
