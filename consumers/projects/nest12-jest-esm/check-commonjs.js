// The same sources as `nest new` compiles them by default: CommonJS, which requires the ES modules of Nest 12.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { startInspector } from '@openpanel-node/inspector';
import { runServer } from '../../support/run-app.mjs';
import { checkVisit, VISITOR_HEADERS } from '../../support/visitor.mjs';

// Without a "type" in the nearest package.json, the compiler and Node take the files for CommonJS.
cpSync('src', 'commonjs/src', { recursive: true });
writeFileSync('commonjs/package.json', '{}');
const config = { extends: '../tsconfig.json', compilerOptions: { rootDir: 'src', outDir: 'dist' }, include: ['src'] };
writeFileSync('commonjs/tsconfig.json', JSON.stringify(config));
const compiler = ['node_modules/typescript/bin/tsc', '-p', 'commonjs'];
const { status, stdout } = spawnSync(process.execPath, compiler, { encoding: 'utf8' });
assert.equal(status, 0, stdout);

const inspector = await startInspector();
try {
  const { lingered } = await runServer('commonjs/dist/main.js', inspector, async (url, terminate) => {
    const response = await fetch(`${url}/orders/42`, { method: 'PUT', headers: VISITOR_HEADERS });
    terminate();
    assert.deepEqual(await response.json(), { order: '42' });
  });
  const tracked = ['order_received', 'order_stored', 'order_counted', 'order_audited', 'order_placed'];
  checkVisit(inspector, tracked);
  console.log(`${tracked.length + 1} events of a CommonJS app; the process ended ${lingered} ms after SIGTERM`);
} finally {
  await inspector.close();
}
