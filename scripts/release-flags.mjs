import { parseArgs } from 'node:util';

/** The flags of a command of a release: `--help` prints its usage, and anything unknown ends it with exit code 2. */
export function flagsOf(usage, options = {}) {
  try {
    const { values } = parseArgs({ options: { ...options, help: { type: 'boolean', short: 'h' } } });
    if (!values.help) return values;
    console.log(usage);
  } catch (error) {
    console.error(`${error.message.split('. ', 1)[0]}. ${usage}`);
    process.exitCode = 2;
  }
  process.exit();
}
