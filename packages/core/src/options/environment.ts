import { lazy } from '../util/memoize.js';
import type { ClientOptions } from './client-options.js';
import type { OptionRow } from './option-row.js';
import { nearestName } from './option-rules.js';
import { CLIENT_TABLE } from './option-table.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** `maxQueueSize` is `OPENPANEL_MAX_QUEUE_SIZE`. */
const variableOf = (option: string): string => `OPENPANEL_${option.replace(/[A-Z]/g, '_$&').toUpperCase()}`;

/** The variables, each with its option. */
const VARIABLES = lazy(() =>
  Object.entries<OptionRow>(CLIENT_TABLE).flatMap(([option, { parse, test }]) =>
    parse ? [{ option: option as keyof ClientOptions, variable: variableOf(option), parse, test }] : [],
  ),
);

/** The advice at the end of every warning about a variable. */
export const CORRECT_VARIABLE = 'Correct the variable, or remove it.';

/** A variable that could not be used. */
export interface EnvironmentProblem {
  readonly option: keyof ClientOptions;
  readonly variable: string;
}

/**
 * Reads options from environment variables. An empty variable counts as not set. `false`, `0`, `no` and `off` are false; other
 * values are true. An invalid value is reported and ignored: a variable never crashes an app.
 */
export function readEnvironment(env: Environment): { options: ClientOptions; problems: EnvironmentProblem[] } {
  const options: Record<string, unknown> = {};
  const problems: EnvironmentProblem[] = [];
  for (const { option, variable, parse, test } of VARIABLES()) {
    const text = env[variable]?.trim();
    if (text === undefined || text === '') continue;
    const value = parse(text);
    if (test(value)) options[option] = value;
    else problems.push({ option, variable });
  }
  return { options, problems };
}

/** A variable that is set but not read, while the one that was probably meant is not set. */
export interface MisnamedVariable {
  readonly name: string;
  readonly meant: string;
  readonly option: keyof ClientOptions;
}

/** Finds names that are similar to variables. A name that starts with a variable, such as `OPENPANEL_DEBUG_PORT`, belongs to the app. */
export function misnamedVariables(env: Environment): MisnamedVariable[] {
  const isOwn = (name: string) => VARIABLES().some(({ variable }) => name.startsWith(variable));
  return Object.keys(env).flatMap((name) => {
    if (!/^openpanel_/i.test(name) || !env[name] || isOwn(name)) return [];
    const near = nearestName(
      name.slice('OPENPANEL_'.length),
      VARIABLES().map(({ option }) => option),
    );
    const meant = VARIABLES().find(({ option, variable }) => option === near && !env[variable]);
    return meant ? [{ name, meant: meant.variable, option: meant.option }] : [];
  });
}

/** Why this process is probably one of several that send events for the same profiles; undefined if nothing suggests it. */
export function oneOfSeveral(env: Environment, isClusterWorker: boolean): string | undefined {
  if (env['VERCEL']) return 'on Vercel';
  if (env['AWS_LAMBDA_FUNCTION_NAME']) return 'on AWS Lambda';
  // PM2 sets `instances` to 1 for a single instance; without a number there may be several.
  if (env['pm_id'] !== undefined) return env['instances'] === '1' ? undefined : 'under PM2';
  return isClusterWorker ? 'as a cluster worker' : undefined;
}
