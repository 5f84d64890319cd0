import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runNode } from '../../packages/core/test/exit/run-node.js';
import { api } from './counting-process.js';

const PROGRAM = fileURLToPath(new URL('./many-processes.mjs', import.meta.url));
const WARNED = { before: 0, after: 1 };
const QUIET = { before: 0, after: 0 };

it.each([
  ['a cluster worker', 'cluster', {}, WARNED],
  ['a PM2 instance', 'alone', { pm_id: '0' }, WARNED],
  ['one of several PM2 instances', 'alone', { pm_id: '3', instances: '4' }, WARNED],
  ['the one instance of PM2', 'alone', { pm_id: '0', instances: '1' }, QUIET],
  ['AWS Lambda', 'alone', { AWS_LAMBDA_FUNCTION_NAME: 'orders' }, WARNED],
  ['Vercel', 'alone', { VERCEL: '1' }, WARNED],
  ['a process alone', 'alone', {}, QUIET],
])('%s: whether the first counter warns, once, that counters add up within one process', async (_, mode, env, said) => {
  const { inspector } = await api();
  const { output } = await runNode(inspector.url, [PROGRAM, mode], env);
  expect(JSON.parse(output)).toEqual(said);
});
