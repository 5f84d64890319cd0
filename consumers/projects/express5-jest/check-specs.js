import('../../support/run-tests.mjs').then(({ runTests }) => {
  const passed = runTests('node_modules/jest/bin/jest.js');
  console.log(`${passed} tests passed by Jest, the ones of the guide`);
});
