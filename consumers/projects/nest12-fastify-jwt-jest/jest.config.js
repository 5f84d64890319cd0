export default {
  testRegex: 'test/.*-spec.ts$',
  testTimeout: 30_000,
  extensionsToTreatAsEsm: ['.ts'],
  // TypeScript's imports name the files that will be there after compilation.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true }] },
};
