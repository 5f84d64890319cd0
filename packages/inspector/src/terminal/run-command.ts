import { createPaint, hasColors } from './colors.js';
import type { Asked, Command, Flags } from './command.js';
import { packageVersion } from './package-version.js';

export interface CommandParts<Own extends Flags, Run> {
  readonly command: Command<Own>;
  /** What the arguments ask for. */
  parse(args: readonly string[]): Asked<Run>;
  /** Does it. Resolves with the exit code, or with nothing if something goes on that keeps the process alive. */
  run(asked: Run): Promise<number | undefined>;
  /** Whether an error is the user's to mend: it is shown without its stack. */
  isUserError?(error: unknown): boolean;
  /** Default: that of the package that the command is in. */
  readonly version?: string;
}

/** Runs the command of this process: its help, its version, what it does, and its errors with their exit codes. */
export async function runCommand<Own extends Flags, Run>(parts: CommandParts<Own, Run>): Promise<void> {
  const { command, parse, run, isUserError = () => false, version = packageVersion() ?? 'unknown' } = parts;
  const { name, typed = name } = command.spec;
  endWithReader();
  const asked = parse(process.argv.slice(2));
  if ('show' in asked) {
    const paint = createPaint(hasColors(process.stdout));
    process.stdout.write(asked.show === 'help' ? command.help(paint) : `${version}\n`);
  } else if ('wrong' in asked) {
    process.stderr.write(`${name}: ${asked.wrong} See ${typed} --help\n`);
    process.exitCode = 2;
  } else {
    try {
      process.exitCode = (await run(asked.run)) ?? process.exitCode;
    } catch (error) {
      const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
      process.stderr.write(`${name}: ${isUserError(error) ? message : stack}\n`);
      process.exitCode = 1;
    }
  }
}

/** A reader may stop early, as `head` does; that is not a failure. */
function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
}
