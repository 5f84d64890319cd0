import { type Asked, defineCommand } from '@openpanel-node/inspector/terminal';

const DEFAULT_PORT = 9464;
const DEFAULT_REDIS = 'redis://127.0.0.1:6379';

/** What the command is to do. */
export type Task =
  | { readonly kind: 'relay' }
  | { readonly kind: 'list' | 'purge'; readonly profile: string | undefined }
  | { readonly kind: 'replay'; readonly profile: string | undefined; readonly withUnconfirmed: boolean };

export interface CliOptions {
  readonly task: Task;
  readonly redis: string;
  readonly isCluster: boolean;
  readonly prefix: string | undefined;
  readonly partitions: number | undefined;
  readonly leaseMs: number | undefined;
  readonly host: string;
  readonly port: number;
  readonly json: boolean;
}

export const COMMAND = defineCommand({
  name: 'openpanel-relay',
  summary: 'deliver the events that your apps put into Redis',
  about:
    'It needs the package ioredis or redis, and the variables of a client: OPENPANEL_CLIENT_ID, OPENPANEL_CLIENT_SECRET and, if you host ' +
    'the API yourself, OPENPANEL_API_URL. SIGTERM and SIGINT wait for what is in flight and hand over the rest.',
  flags: {
    redis: {
      type: 'string',
      value: 'url',
      help: `URL of Redis or Valkey. Default: the variable REDIS_URL, else ${DEFAULT_REDIS}.`,
    },
    cluster: { type: 'boolean', help: 'The URL is that of one server of a cluster.' },
    prefix: { type: 'string', value: 'text', help: 'What the names of keys begin with. Default: openpanel.' },
    partitions: { type: 'string', value: 'number', help: 'The option of your apps, if they have it. Default: 16.' },
    lease: {
      type: 'string',
      value: 'ms',
      help: 'How long the events of a relay that crashed wait for another one. Default: 20000.',
    },
    port: { type: 'string', value: 'number', help: `Port for /healthz and /metrics. Default: ${DEFAULT_PORT}.` },
    host: { type: 'string', value: 'address', help: 'Address for these. Default: 127.0.0.1.' },
    profile: { type: 'string', value: 'id', help: 'Only dead letters of this profile.' },
    all: { type: 'boolean', help: 'Purge the dead letters of all profiles.' },
    'include-unconfirmed': {
      type: 'boolean',
      help: 'Replay also what the API may have stored already, so that payments and counters may count twice.',
    },
    json: { type: 'boolean', help: 'Print JSON lines: log messages, or dead letters.' },
  },
  operands: {
    name: 'dead-letters list|replay|purge',
    help: 'Show, deliver again or delete events that could not be delivered. Without it, run a relay.',
  },
  examples: [
    ['', 'Deliver until SIGTERM.'],
    ['--redis redis://queue:6379 --host 0.0.0.0', 'Another server, and metrics for other machines.'],
    ['dead-letters list --json', 'Print every dead letter with its event.'],
    ['dead-letters purge --profile 42', 'Delete what is kept of a person.'],
  ],
  exitCodes: [
    [0, 'Stopped by a signal, or done.'],
    [1, 'Could not start, or Redis did not respond.'],
    [2, 'Unknown flag or invalid value.'],
  ],
});

export function parseCommandLine(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Asked<CliOptions> {
  const asked = COMMAND.parse(args);
  if (!('run' in asked)) return asked;
  const { values, operands } = asked.run;
  const numbers = {
    port: [DEFAULT_PORT, 0, 65_535],
    partitions: [undefined, 1, 1_024],
    lease: [undefined, 2, 3_600_000],
  } as const;
  const read: Record<string, number | undefined> = {};
  for (const [name, [fallback, least, most]] of Object.entries(numbers)) {
    const text = values[name as keyof typeof numbers];
    read[name] = text === undefined ? fallback : Number(text);
    if (text !== undefined && !(/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most)) {
      return { wrong: `--${name} is '${text}'. It must be a number from ${least} to ${most}.` };
    }
  }
  const redis = values.redis ?? (env['REDIS_URL'] || DEFAULT_REDIS);
  if (!/^(?:rediss?|valkeys?|unix):/.test(redis)) {
    return {
      wrong: `The URL of Redis is '${redis.replace(/\/\/[^@/]*@/, '//…@')}'. It must begin with redis: or rediss:.`,
    };
  }
  const task = taskOf(operands, values);
  if (typeof task === 'string') return { wrong: task };
  return {
    run: {
      task,
      redis,
      isCluster: values.cluster ?? false,
      prefix: values.prefix,
      partitions: read['partitions'],
      leaseMs: read['lease'],
      host: values.host ?? '127.0.0.1',
      port: read['port'] ?? DEFAULT_PORT,
      json: values.json ?? false,
    },
  };
}

function taskOf(operands: readonly string[], values: ReturnType<typeof valuesOf>): Task | string {
  const [first, second, third] = operands;
  const { profile, all = false } = values;
  if (first === undefined) {
    const useless = (['profile', 'all', 'include-unconfirmed'] as const).find((name) => values[name] !== undefined);
    return useless === undefined ? { kind: 'relay' } : `--${useless} is for dead-letters.`;
  }
  if (first !== 'dead-letters') return `Unexpected argument '${first}'. The only command is dead-letters.`;
  if (third !== undefined) return `Unexpected argument '${third}'.`;
  if (second === 'list') return { kind: 'list', profile };
  if (second === 'replay') return { kind: 'replay', profile, withUnconfirmed: values['include-unconfirmed'] ?? false };
  if (second !== 'purge') return `dead-letters is followed by list, replay or purge, not by '${second ?? ''}'.`;
  if (profile === undefined && !all) return 'purge deletes: say --profile with an ID, or --all.';
  return { kind: 'purge', profile };
}

const valuesOf = (values: {
  profile?: string | undefined;
  all?: boolean | undefined;
  'include-unconfirmed'?: boolean | undefined;
}) => values;
