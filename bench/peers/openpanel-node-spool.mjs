import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpenPanel } from '@openpanel-node/core';
import { createWith } from './openpanel-node.mjs';

/** The same with a spool, in a directory that goes with the process. */
export function create(options) {
  const directory = mkdtempSync(join(tmpdir(), 'openpanel-bench-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  return createWith(OpenPanel, { ...options, more: { spool: { directory } } });
}
