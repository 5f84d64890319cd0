const environment = process.argv[2];

import('../../support/run-tests.mjs').then(({ runTests }) => {
  const passed = runTests('node_modules/jest/bin/jest.js', `--env=${environment}`);
  console.log(`${passed} tests passed by Jest with ${environment}, its timers faked`);
});
