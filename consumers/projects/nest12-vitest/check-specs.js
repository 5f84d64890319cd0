import { runTests } from '../../support/run-tests.mjs';

const passed = runTests('node_modules/vitest/vitest.mjs', 'run');
console.log(`${passed} tests passed by vitest, whose transformer reads the decorators`);
