import { defineConfig } from 'vitest/config';

// How decorators are to be read is in tsconfig.json.
export default defineConfig({
  test: { include: ['test/**/*.e2e-spec.ts'], testTimeout: 30_000, hookTimeout: 30_000 },
});
