import * as z from 'zod/mini';
import { asOptions, invalidOption, unknownOption } from './option-rules.js';

/**
 * Options as the schema allows them, or an `OpenPanelError` that names the first option at fault and what is allowed.
 * An option that is `undefined` counts as not given.
 */
export function parseOptions<T>(schema: z.ZodMiniType<T>, rules: Record<string, string>, options: object): T {
  const given = Object.fromEntries(Object.entries(asOptions(options)).filter(([, value]) => value !== undefined));
  const result = z.safeParse(schema, given);
  if (result.success) return result.data;

  const issue = result.error.issues[0];
  if (issue?.code === 'unrecognized_keys') {
    throw unknownOption(issue.keys[0] ?? '', rules);
  }
  const name = String(issue?.path[0] ?? 'options');
  throw invalidOption(name, rules, given[name]);
}
