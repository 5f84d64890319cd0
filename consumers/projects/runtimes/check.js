import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startInspector } from '@openpanel-node/inspector';
import { checkRuntime, freePort } from '../../support/check-runtime.mjs';
import { checkWorker } from './check-worker.js';
import { bundleWorker, configure } from './workerd.js';

const [name] = process.argv.slice(2);
const HERE = import.meta.dirname;
cpSync(join(HERE, '../../support/runtime'), HERE, { recursive: true });
const packaged = (...path) => join(HERE, 'node_modules', ...path);
const spool = join(HERE, `spool-${name}`);

/** Where scripts of packages are not run at their installation. */
function installed(script) {
  execFileSync(process.execPath, [script], { cwd: dirname(script), stdio: 'ignore' });
}

/** Where there are files. */
async function checkSpool() {
  assert.notDeepEqual(readdirSync(spool), [], 'events are kept in files');
}

/** A program that prints its URL. */
const program = (command, ...args) => ({
  start: (env) => ({ command, args, env: { ...env, OPENPANEL_SPOOL: spool } }),
  more: checkSpool,
});

async function startWorker(env) {
  const code = await bundleWorker();
  assert.doesNotMatch(code, /\bundici\b['"]|UndiciError/);
  const imports = [...code.matchAll(/(?:^import [^'"]*|\brequire\(|\bimport\()['"]([^'"]+)['"]/gm)].map(
    ([, path]) => path,
  );
  assert.deepEqual([...new Set(imports)], ['node:async_hooks']);
  const port = await freePort();
  return { command: packaged('.bin/workerd'), args: ['serve', '--verbose', configure(code, port, env)], port };
}

const RUNTIMES = {
  node: () => program(process.execPath, 'node.js'),
  bun: () => {
    installed(packaged('bun/install.js'));
    return program(packaged('.bin/bun'), 'run', 'bun.js');
  },
  deno: () => {
    installed(packaged('deno/install.cjs'));
    return program(packaged('.bin/deno'), 'run', '--allow-all', '--quiet', 'deno.js');
  },
  workerd: () => {
    installed(packaged('workerd/install.js'));
    return { start: startWorker, more: checkWorker };
  },
};

console.log(await checkRuntime({ name, directory: HERE, startInspector, ...RUNTIMES[name]() }));
