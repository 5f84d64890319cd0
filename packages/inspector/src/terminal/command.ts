import { parseArgs } from 'node:util';
import { nearestName } from '../nearest-name.js';
import type { Paint } from './colors.js';
import { helpText } from './help-text.js';

/** A flag of a command. */
export interface Flag {
  readonly type: 'string' | 'boolean';
  /** May be given several times. */
  readonly multiple?: boolean;
  readonly short?: string;
  /** What the help calls its value: `ms` is shown as `<ms>`. */
  readonly value?: string;
  readonly help: string;
}

export type Flags = Readonly<Record<string, Flag>>;

/** What a command is, as its help shows it. `--help` and `--version` are added. */
export interface CommandSpec<Own extends Flags> {
  /** Begins the lines of its errors. */
  readonly name: string;
  /** What is typed to run it, if not its name: `npm run demo --`. */
  readonly typed?: string;
  /** What it does, in one line. */
  readonly summary: string;
  /** More about it, below the usage line. */
  readonly about?: string;
  readonly flags: Own;
  /** What follows the flags, if something may. */
  readonly operands?: { readonly name: string; readonly help: string };
  readonly examples: readonly (readonly [args: string, what: string])[];
  readonly exitCodes: readonly (readonly [code: number, meaning: string])[];
}

export type FlagValues<Own extends Flags> = {
  readonly [Name in keyof Own]:
    | (Own[Name] extends { type: 'boolean' } ? boolean : Own[Name] extends { multiple: true } ? string[] : string)
    | undefined;
};

/** What a command line asks for; `wrong` says what is not understood, in one line. */
export type Asked<Run> = { readonly run: Run } | { readonly show: 'help' | 'version' } | { readonly wrong: string };

export interface Command<Own extends Flags> {
  readonly spec: CommandSpec<Own>;
  help(paint?: Paint): string;
  parse(args: readonly string[]): Asked<{ readonly values: FlagValues<Own>; readonly operands: readonly string[] }>;
}

const COMMON = {
  help: { type: 'boolean', short: 'h', help: 'Show this help.' },
  version: { type: 'boolean', short: 'v', help: 'Show the version.' },
} as const satisfies Flags;

export function defineCommand<const Own extends Flags>(spec: CommandSpec<Own>): Command<Own> {
  const flags: Flags = { ...spec.flags, ...COMMON };
  return {
    spec,
    help: (paint) => helpText({ ...spec, flags }, paint),
    parse(given) {
      const args = withNegativeValues(given);
      const unknown = unknownIn(args, flags, spec.operands !== undefined);
      if (unknown !== undefined) return { wrong: unknown };
      try {
        const { values, positionals } = parseArgs({ args, options: flags, allowPositionals: true });
        if (values['help']) return { show: 'help' };
        if (values['version']) return { show: 'version' };
        return { run: { values: values as FlagValues<Own>, operands: positionals } };
      } catch (error) {
        return { wrong: wrongValue(error as Error) };
      }
    },
  };
}

/** The first argument that no flag explains. */
function unknownIn(args: string[], flags: Flags, hasOperands: boolean): string | undefined {
  const { tokens } = parseArgs({ args, options: flags, strict: false, tokens: true, allowPositionals: true });
  for (const token of tokens) {
    if (token.kind === 'positional' && !hasOperands) return `Unexpected argument '${inOneLine(token.value)}'.`;
    if (token.kind !== 'option' || Object.hasOwn(flags, token.name)) continue;
    const near = nearestName(token.name, Object.keys(flags));
    return `Unknown flag ${inOneLine(token.rawName)}.${near === undefined ? '' : ` Did you mean --${near}?`}`;
  }
  return undefined;
}

const inOneLine = (text: string): string => text.replace(/\p{Cc}/gu, ' ');

/** Node.js names the flag, and adds advice that is not about this command. */
function wrongValue({ message }: Error): string {
  const [flag] = /--[\w-]+/.exec(message) ?? [message];
  return /does not take an argument/.test(message) ? `${flag} takes no value.` : `${flag} needs a value.`;
}

/** `--port -1` as `--port=-1`: no flag begins with a digit, so the value is what is wrong. */
function withNegativeValues(args: readonly string[]): string[] {
  return args.reduce<string[]>((joined, arg) => {
    const last = joined.at(-1);
    if (last !== undefined && /^--[\w-]+$/.test(last) && /^-\d/.test(arg)) joined[joined.length - 1] = `${last}=${arg}`;
    else joined.push(arg);
    return joined;
  }, []);
}
