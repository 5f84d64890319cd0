import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startInspector } from '@openpanel-node/inspector';
import { runApp } from '../../support/run-app.mjs';

const inspector = await startInspector();
try {
  const { last } = await runApp('shutdown.js', inspector);
  const { delivered, rejected, dropped, pending } = JSON.parse(last);
  assert.deepEqual({ delivered, rejected, dropped, pending }, { delivered: 101, rejected: 0, dropped: 0, pending: 0 });
  assertRows(100);
  assert.equal(inspector.profile('ada')?.firstName, 'Ada');

  inspector.clear();
  const { lingered } = await runApp('natural-exit.js', inspector);
  assertRows(100);

  inspector.clear();
  await runApp('idle.js', inspector);
  assertRows(1);

  console.log(`all events arrived, a natural exit waited ${lingered} ms; ${describeInstallation()}`);
} finally {
  await inspector.close();
}

function assertRows(count) {
  const rows = inspector.events({ name: 'row_imported' }).map(({ properties }) => Number(properties.row));
  assert.deepEqual(
    rows.sort((a, b) => a - b),
    Array.from({ length: count }, (_, index) => index + 1),
  );
}

/** What core brings into an application: the lock file knows what is there for the inspector's sake only. */
function describeInstallation() {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const runtime = Object.keys(packages).filter((path) => path !== '' && !packages[path].dev);
  const bytes = runtime.reduce((total, path) => total + sizeOf(path), 0);
  const names = runtime
    .map((path) => path.replace(/^.*node_modules\//, ''))
    .filter((name) => !name.startsWith('@openpanel'));
  return `core brings ${names.length} packages (${names.join(', ')}), ${(bytes / 2 ** 20).toFixed(1)} MiB in all`;
}

function sizeOf(directory) {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((total, entry) => total + statSync(join(entry.parentPath, entry.name)).size, 0);
}
