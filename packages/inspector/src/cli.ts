#!/usr/bin/env node
import { once } from 'node:events';
import { type CliOptions, COMMAND, parseCommandLine } from './cli-options.js';
import { formatRequest } from './format-request.js';
import type { Inspector } from './inspector.js';
import { InspectorError } from './inspector-error.js';
import type { InspectorRequest } from './inspector-request.js';
import { hasColors } from './terminal/colors.js';
import { runCommand } from './terminal/run-command.js';

function banner({ url, pageUrl, clientId, clientSecret }: Inspector): string {
  return `OpenPanel inspector on ${url}

  Live page: ${pageUrl}

  Set these variables for your app:

  export OPENPANEL_API_URL=${url}
  export OPENPANEL_CLIENT_ID=${clientId}
  export OPENPANEL_CLIENT_SECRET=${clientSecret}

`;
}

async function run({ json, ...options }: CliOptions): Promise<number> {
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const view = json ? process.stderr : process.stdout;
  const colors = hasColors(view);
  const show = (request: InspectorRequest) => {
    // With --json, stdout is for programs; people still see on stderr what was not stored.
    if (json && request.event) process.stdout.write(`${JSON.stringify(request.event)}\n`);
    else view.write(`${formatRequest(request, { colors })}\n`);
  };
  // Not for `--help`, which is there at once.
  const { startInspector } = await import('./inspector.js');
  const inspector = await startInspector({ ...options, onRequest: show });
  view.write(banner(inspector));
  await stopped;
  await inspector.close();
  return 0;
}

void runCommand({
  command: COMMAND,
  parse: parseCommandLine,
  run,
  isUserError: (error) => error instanceof InspectorError,
});
