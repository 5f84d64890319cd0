import { runTests } from '../../support/run-tests.mjs';

const passed = runTests('node_modules/jest/bin/jest.js');
console.log(`${passed} tests passed by Jest, without a word of the client in between`);
