// Bundles the app, runs the bundle where there are no packages, and looks at what it delivers.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startInspector } from '@openpanel-node/inspector';
import { runApp } from '../../support/run-app.mjs';
import { checkVisit, VISITOR_HEADERS } from '../../support/visitor.mjs';
import { BUNDLERS } from './bundlers.js';

const { file, bundle } = BUNDLERS[process.argv[2]];
const directory = mkdtempSync(join(tmpdir(), 'openpanel-bundle-'));
const inspector = await startInspector();
try {
  await bundle(directory);
  const bundled = join(directory, file);
  assert.throws(() => createRequire(bundled).resolve('undici'), { code: 'MODULE_NOT_FOUND' });

  await runApp(bundled, inspector, JSON.stringify(VISITOR_HEADERS));
  const request = checkVisit(inspector, ['order_viewed', 'order_counted']);
  assert.equal(request.properties.route, '/orders/:id');
  const files = readdirSync(directory).map((name) => statSync(join(directory, name)).size);
  const kilobytes = Math.round(files.reduce((sum, size) => sum + size, 0) / 1024);
  console.log(`3 events out of ${files.length} files of ${kilobytes} kB`);
} finally {
  await inspector.close();
  rmSync(directory, { recursive: true, force: true });
}
