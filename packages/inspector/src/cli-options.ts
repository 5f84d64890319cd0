import { parseFlags } from './command-line.js';
import { checkFaults, type InspectorFaults } from './faults.js';
import { InspectorError } from './inspector-error.js';

const DEFAULT_PORT = 3333;

export interface CliOptions {
  port: number;
  host?: string;
  json: boolean;
  profileFlushMs?: number;
  faults: InspectorFaults;
}

/** What the command line asks for; `wrong` says in one line what is not understood. */
export type CliCommand = { run: CliOptions } | { show: 'help' | 'version' } | { wrong: string };

export const HELP = `openpanel-inspector: a local OpenPanel, to develop and test against

Usage: openpanel-inspector [options]

  --port <number>   port to listen on, 0 for any free one (default ${DEFAULT_PORT})
  --host <address>  address to listen on (default 127.0.0.1)
  --json            one JSON line per stored event on stdout, instead of the terminal view
  --profile-flush <ms>
                    how often profiles are stored; increments see nothing that is newer (default 10000)
  --fail <trouble>  every request fails: a status such as 503, or outage (503), reset, hang, or
                    blocked (the 202 of the hosted API to an organisation that has not paid);
                    with a duration it ends by itself: outage:30s, reset:500ms, hang:2m
  --latency <ms>    time before each answer
  --reject-auth     every request is refused as if its credentials were wrong
  --help            show this
  --version         show the version
`;

export function parseCommandLine(args: readonly string[]): CliCommand {
  const { values, wrong } = parseFlags(args, {
    port: { type: 'string' },
    host: { type: 'string' },
    json: { type: 'boolean', default: false },
    'profile-flush': { type: 'string' },
    fail: { type: 'string' },
    latency: { type: 'string' },
    'reject-auth': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean', short: 'v' },
  });
  if (!values) return { wrong };
  if (values.help) return { show: 'help' };
  if (values.version) return { show: 'version' };
  const { host, port = String(DEFAULT_PORT) } = values;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    return { wrong: `--port must be a number from 0 to 65535, not '${port}'` };
  if (host?.trim() === '')
    return { wrong: '--host must be an address or a name, and is empty; for every interface it is 0.0.0.0' };
  const flush = values['profile-flush'];
  if (flush !== undefined && !/^\d{1,9}$/.test(flush))
    return { wrong: `--profile-flush must be an integer from 0, and is '${flush}'` };
  const faults = faultsOf(values);
  if (typeof faults === 'string') return { wrong: faults };
  return {
    run: {
      ...{ port: Number(port), json: values.json, faults },
      ...(host !== undefined && { host }),
      ...(flush !== undefined && { profileFlushMs: Number(flush) }),
    },
  };
}

interface FaultFlags {
  fail?: string | undefined;
  latency?: string | undefined;
  'reject-auth': boolean;
}

/** The troubles that the flags ask for, or what is wrong with them. */
function faultsOf({ fail, latency, 'reject-auth': rejectAuth }: FaultFlags): InspectorFaults | string {
  if (latency !== undefined && !/^-?\d+(?:\.\d+)?$/.test(latency))
    return `--latency must be an integer from 0 to 60000, and is '${latency}'`;
  try {
    return checkFaults({
      ...(fail !== undefined && failureOf(fail)),
      ...(latency !== undefined && { latencyMs: Number(latency) }),
      rejectAuth,
    });
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error;
    const flag = error.message.includes('latencyMs') ? '--latency' : '--fail';
    const what = error.message.includes('forMs') ? 'for a time that ' : '';
    return `${flag} ${what}${error.message.replace(/^`[^`]+` /, '').replace(/\.$/, '')}`;
  }
}

const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** `503`, `outage`, `reset:30s`. What is neither is for the check of the faults to refuse. */
function failureOf(flag: string): InspectorFaults {
  const [, trouble = flag, amount, unit] = /^(\w+):(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(flag) ?? [];
  const forMs = unit === undefined ? undefined : Math.round(Number(amount) * UNITS_MS[unit as keyof typeof UNITS_MS]);
  const fail = trouble === 'outage' ? 503 : /^\d+$/.test(trouble) ? Number(trouble) : trouble;
  return { fail: fail as InspectorFaults['fail'], ...(forMs !== undefined && { forMs }) };
}
