import * as z from 'zod/mini';
import type { ClientOptions } from './client-options.js';
import { clientSchema } from './client-schema.js';

export type Environment = Readonly<Record<string, string | undefined>>;

const TEXTS = ['clientId', 'clientSecret', 'apiUrl'] as const;
const FLAGS = ['disabled', 'debug', 'traceContext'] as const;
const NUMBERS = [
  'maxQueueSize',
  'maxQueueBytes',
  'maxEventBytes',
  'connections',
  'requestTimeoutMs',
  'maxRetries',
  'retryDelayMs',
  'maxRetryDelayMs',
  'maxEventAgeMs',
  'shutdownTimeoutMs',
  'counterSettleMs',
] as const;

type EnvironmentOption = (typeof TEXTS)[number] | (typeof FLAGS)[number] | (typeof NUMBERS)[number];

/** A variable that could not be used, and what the client does instead. */
export interface EnvironmentProblem {
  readonly option: EnvironmentOption;
  readonly variable: string;
}

/** `maxQueueSize` is `OPENPANEL_MAX_QUEUE_SIZE`. */
const variableOf = (option: string): string => `OPENPANEL_${option.replace(/[A-Z]/g, '_$&').toUpperCase()}`;

/**
 * The options that the environment gives. Empty is unset; `false`, `0`, `no` and `off` are false, other words true.
 * A value that is wrong is left out and reported: a variable never crashes an app.
 */
export function readEnvironment(env: Environment): { options: ClientOptions; problems: EnvironmentProblem[] } {
  const found: Record<string, unknown> = {};
  const problems: EnvironmentProblem[] = [];
  const read = (option: EnvironmentOption, parse: (text: string) => unknown) => {
    const variable = variableOf(option);
    const text = env[variable]?.trim();
    if (text === undefined || text === '') return;
    const result = z.safeParse(clientSchema().shape[option], parse(text));
    if (result.success) found[option] = result.data;
    else problems.push({ option, variable });
  };
  for (const option of TEXTS) read(option, (text) => text);
  for (const option of FLAGS) read(option, (text) => !/^(false|0|no|off)$/i.test(text));
  for (const option of NUMBERS) read(option, Number);
  return { options: found, problems };
}

/** What makes it likely that others like this process send for the same profiles; undefined where nothing does. */
export function oneOfSeveral(env: Environment, isClusterWorker: boolean): string | undefined {
  if (env['VERCEL']) return 'on Vercel';
  if (env['AWS_LAMBDA_FUNCTION_NAME']) return 'on AWS Lambda';
  // PM2 says so where it was told of one instance; without a number it may be any of them.
  if (env['pm_id'] !== undefined) return env['instances'] === '1' ? undefined : 'under PM2';
  return isClusterWorker ? 'as a cluster worker' : undefined;
}
