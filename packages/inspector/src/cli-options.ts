import { checkFaults, type InspectorFaults } from './faults.js';
import { InspectorError } from './inspector-error.js';
import { type Asked, defineCommand } from './terminal/command.js';

const DEFAULT_PORT = 3333;

export interface CliOptions {
  port: number;
  host?: string;
  json: boolean;
  profileFlushMs?: number;
  faults: InspectorFaults;
}

export const COMMAND = defineCommand({
  name: 'openpanel-inspector',
  summary: 'run a local OpenPanel to develop and test against',
  about:
    'It prints the variables to export and the address of its page, then one line per request. It needs no account, and stores ' +
    'nothing on disk.',
  flags: {
    port: {
      type: 'string',
      value: 'number',
      help: `Port to listen on; 0 picks a free one. Default: ${DEFAULT_PORT}.`,
    },
    host: { type: 'string', value: 'address', help: 'Address to listen on. Default: 127.0.0.1.' },
    json: {
      type: 'boolean',
      help: 'Print one JSON line per stored event on stdout. Everything else goes to stderr.',
    },
    'profile-flush': {
      type: 'string',
      value: 'ms',
      help:
        'How often profiles are stored. An increment reads the profile as last stored. Default: 10000, as on the real server; 0 ' +
        'stores each write at once.',
    },
    fail: {
      type: 'string',
      value: 'fault',
      help:
        'Make every request fail: a status from 400 to 599, outage (503), reset (break the connection), hang (never respond) or ' +
        'blocked (the 202 that the hosted API sends if a bill is unpaid). Add a duration to end it: outage:30s, reset:500ms, hang:2m.',
    },
    latency: { type: 'string', value: 'ms', help: 'Wait before each response.' },
    'reject-auth': { type: 'boolean', help: 'Refuse every request as if its credentials were wrong.' },
  },
  examples: [
    ['', 'Listen on the default port.'],
    ['--port 4000 --fail outage:30s', 'Fail with 503 for 30 seconds, then work.'],
    ['--json | jq .name', 'Print the names of the events that are stored.'],
  ],
  exitCodes: [
    [0, 'Stopped by SIGINT or SIGTERM.'],
    [1, 'Could not start, for example because the port is in use.'],
    [2, 'Unknown flag or invalid value.'],
  ],
});

export function parseCommandLine(args: readonly string[]): Asked<CliOptions> {
  const asked = COMMAND.parse(args);
  if (!('run' in asked)) return asked;
  const { values } = asked.run;
  const { host, port = String(DEFAULT_PORT), json = false } = values;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    return { wrong: `--port is '${port}'. It must be a number from 0 to 65535.` };
  if (host?.trim() === '')
    return { wrong: '--host is empty. It must be an address or a name; 0.0.0.0 is every interface.' };
  const flush = values['profile-flush'];
  if (flush !== undefined && !/^\d{1,9}$/.test(flush))
    return { wrong: `--profile-flush is '${flush}'. It must be a number of milliseconds, such as 10000.` };
  const faults = faultsOf(values);
  if (typeof faults === 'string') return { wrong: faults };
  return {
    run: {
      ...{ port: Number(port), json, faults },
      ...(host !== undefined && { host }),
      ...(flush !== undefined && { profileFlushMs: Number(flush) }),
    },
  };
}

interface FaultFlags {
  readonly fail: string | undefined;
  readonly latency: string | undefined;
  readonly 'reject-auth': boolean | undefined;
}

/** The faults that the flags ask for, or what is wrong with them. */
function faultsOf({ fail, latency, 'reject-auth': rejectAuth = false }: FaultFlags): InspectorFaults | string {
  if (latency !== undefined && !/^-?\d+(?:\.\d+)?$/.test(latency))
    return `--latency is '${latency}'. It must be an integer from 0 to 60000.`;
  try {
    return checkFaults({
      ...(fail !== undefined && failureOf(fail)),
      ...(latency !== undefined && { latencyMs: Number(latency) }),
      rejectAuth,
    });
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error;
    const flag = error.message.includes('latencyMs') ? '--latency' : '--fail';
    const what = error.message.includes('forMs') ? 'The duration of --fail in milliseconds' : flag;
    return error.message.replace(/^`[^`]+`/, what);
  }
}

const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** `503`, `outage`, `reset:30s`. `checkFaults` refuses what is not a fault. */
function failureOf(flag: string): InspectorFaults {
  const [, trouble = flag, amount, unit] = /^(\w+):(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(flag) ?? [];
  const forMs = unit === undefined ? undefined : Math.round(Number(amount) * UNITS_MS[unit as keyof typeof UNITS_MS]);
  const fail = trouble === 'outage' ? 503 : /^\d+$/.test(trouble) ? Number(trouble) : trouble;
  return { fail: fail as InspectorFaults['fail'], ...(forMs !== undefined && { forMs }) };
}
