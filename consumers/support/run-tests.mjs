import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** What test runners, Node, Nest and the client say when something is not as it should be. */
const COMPLAINT = /warn|deprecat|did not exit|failed to exit|timed out|\[openpanel\]/i;

/** Jest's ES modules need a flag, and Node says so each time. */
const VM_MODULES = /^\(node:\d+\) ExperimentalWarning: VM Modules .+\n\(Use .+\n/m;

/** Runs a test runner, whose tests must pass without a complaint of anybody. Returns how many there are. */
export function runTests(file, ...args) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  const output = stripVTControlCharacters(`${stdout}${stderr}`).replace(VM_MODULES, '');
  assert.equal(signal ?? status, 0, output);
  assert.doesNotMatch(output, COMPLAINT);
  const [, passed] = /^\s*Tests:? +(\d+) passed/m.exec(output) ?? [];
  assert.ok(passed, `No test has run:\n${output}`);
  return Number(passed);
}
