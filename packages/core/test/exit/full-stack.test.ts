import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('./full-stack.mjs', import.meta.url));

// In a process of its own: it could die of that.
it.each(['cold', 'warm'])('calls where the stack is full harm nothing, and are counted (%s)', (warmth) => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [PROGRAM, warmth], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({ flushed: 0, later: 5, unaccounted: 0, left: 0 });
  expect(status).toBe(0);
});
