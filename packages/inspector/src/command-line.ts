import { type ParseArgsConfig, parseArgs } from 'node:util';

type Flags = NonNullable<ParseArgsConfig['options']>;
type Values<Options extends Flags> = ReturnType<typeof parseArgs<{ options: Options }>>['values'];

/** The flags of a command line, or in one line what is not understood. */
export function parseFlags<const Options extends Flags>(
  args: readonly string[],
  options: Options,
): { values: Values<Options>; wrong?: undefined } | { values?: undefined; wrong: string } {
  try {
    return { values: parseArgs({ args: withNegativeValues(args), options }).values };
  } catch (error) {
    return { wrong: inOneLine(String((error as Error).message)) };
  }
}

/** `--port -1` as `--port=-1`: no flag begins with a number, and what is wrong is the value. */
function withNegativeValues(args: readonly string[]): string[] {
  return args.reduce<string[]>((joined, arg) => {
    const last = joined.at(-1);
    if (last !== undefined && /^--[\w-]+$/.test(last) && /^-\d/.test(arg)) joined[joined.length - 1] = `${last}=${arg}`;
    else joined.push(arg);
    return joined;
  }, []);
}

/** The first sentence names the flag; the rest is advice. */
function inOneLine(message: string): string {
  const [, flag] = /^Option '(--[\w-]+)' argument is ambiguous/.exec(message) ?? [];
  return flag === undefined ? (message.split(/\.\s/, 1)[0] ?? message) : `${flag} needs a value`;
}
