import { parseArgs } from 'node:util';
import { FRAMEWORKS, type Framework } from './frameworks.js';

export interface DemoOptions {
  readonly framework: Framework;
  readonly watch: boolean;
  /** Stores profiles, and sends counters, sooner than the real ones do. */
  readonly fast: boolean;
}

const NAMES = FRAMEWORKS.map(({ name }) => name);

export const USAGE = `usage: npm run demo [-- [--framework ${NAMES.join('|')}] [--watch] [--fast]]`;

/** What the command line asks for; `wrong` says in one line what is not understood. */
export function parseDemoOptions(args: readonly string[]): DemoOptions | { wrong: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        framework: { type: 'string', default: 'express' },
        watch: { type: 'boolean', default: false },
        fast: { type: 'boolean', default: false },
      },
    });
    const framework = FRAMEWORKS.find(({ name }) => name === values.framework);
    if (!framework) return { wrong: `--framework is one of ${NAMES.join(', ')}, not '${values.framework}'` };
    return { framework, watch: values.watch, fast: values.fast };
  } catch (error) {
    // The first sentence names the argument; the rest is advice about positional arguments.
    return { wrong: String((error as Error).message).split('. ')[0] ?? '' };
  }
}
