// Adds up what the test runner and the consumer projects counted, and prints it in one line.
import { readFileSync } from 'node:fs';

const counts = { passed: 0, failed: 0, skipped: 0 };

const read = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    console.error(`${file} is missing: that part of the tests did not run to its end`);
    counts.failed += 1;
    return undefined;
  }
};

const tests = read('.tmp/test-results.json');
if (tests !== undefined) {
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites, success } = JSON.parse(tests);
  counts.passed += numPassedTests;
  counts.failed += numFailedTests;
  counts.skipped += numPendingTests;
  if (!success && numFailedTests === 0) counts.failed += Math.max(1, numFailedTestSuites);
}

const consumers = read('.tmp/consumers.log');
const [, passed, failed] = /^(\d+) passed, (\d+) failed/m.exec(consumers ?? '') ?? [];
if (passed === undefined) counts.failed += consumers === undefined ? 0 : 1;
counts.passed += Number(passed ?? 0);
counts.failed += Number(failed ?? 0);

// A step that failed without a failed test, such as the build or the linter, fails the gate all the same.
if (process.argv[2] !== '0' && counts.failed === 0) counts.failed = 1;

const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
process.exit(counts.failed === 0 ? 0 : 1);
