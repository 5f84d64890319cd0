#!/usr/bin/env node
import { type CliOptions, HELP, parseCommandLine } from './cli-options.js';
import { formatRequest } from './format-request.js';
import { type Inspector, startInspector } from './inspector.js';
import { InspectorError } from './inspector-error.js';
import type { InspectorRequest } from './inspector-request.js';
import { packageVersion } from './package-version.js';

function banner({ url, pageUrl, clientId, clientSecret }: Inspector): string {
  return `OpenPanel inspector on ${url}

  live page: ${pageUrl}

  export OPENPANEL_API_URL=${url}
  export OPENPANEL_CLIENT_ID=${clientId} OPENPANEL_CLIENT_SECRET=${clientSecret}

`;
}

async function run({ json, ...options }: CliOptions): Promise<void> {
  const colors = (json ? process.stderr : process.stdout).isTTY === true && !process.env['NO_COLOR'];
  const show = (request: InspectorRequest) => {
    const line = `${formatRequest(request, { colors })}\n`;
    if (!json) process.stdout.write(line);
    // With --json, stdout is for programs, and a person still sees what was not stored.
    else if (request.event) process.stdout.write(`${JSON.stringify(request.event)}\n`);
    else process.stderr.write(line);
  };
  const inspector = await startInspector({ ...options, onRequest: show });
  (json ? process.stderr : process.stdout).write(banner(inspector));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void inspector.close().then(() => process.exit(0)));
  }
}

/** Who reads the output may stop, as `head` does; it is no failure. */
function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

async function main(): Promise<void> {
  const command = parseCommandLine(process.argv.slice(2));
  if ('show' in command) {
    process.stdout.write(command.show === 'help' ? HELP : `${packageVersion()}\n`);
  } else if ('wrong' in command) {
    process.stderr.write(`openpanel-inspector: ${command.wrong} (see --help)\n`);
    process.exitCode = 2;
  } else {
    endWithReader();
    await run(command.run);
  }
}

main().catch((error: unknown) => {
  const message = error instanceof InspectorError ? error.message : String((error as Error)?.stack ?? error);
  process.stderr.write(`openpanel-inspector: ${message}\n`);
  process.exitCode = 1;
});
