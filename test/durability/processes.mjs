// The processes of a run: apps and relays, each of which may be killed and started again.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { GAP_MS } from './profiles.mjs';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const APP = path('./app.mjs');
const CLOCK = new URL('./stepping-clock.mjs', import.meta.url).href;
const RELAY = path('../../packages/redis/dist/esm/cli.js');
export const PARTITIONS = 8;
export const LEASE_MS = 3_200;
export const CONNECTIONS = 10;

/** Variables of a client, without those of this process. */
const variables = (apiUrl, more) => ({
  PATH: process.env.PATH,
  OPENPANEL_CLIENT_ID: '10ca1000-0000-4000-8000-000000000001',
  OPENPANEL_CLIENT_SECRET: 'sec_durability',
  OPENPANEL_API_URL: apiUrl,
  OPENPANEL_CONNECTIONS: String(CONNECTIONS),
  OPENPANEL_REQUEST_TIMEOUT_MS: '2000',
  OPENPANEL_COUNTER_SETTLE_MS: String(GAP_MS),
  OPENPANEL_RETRY_DELAY_MS: '20',
  OPENPANEL_MAX_RETRY_DELAY_MS: '200',
  ...more,
});

/** Those that run end with this process. */
const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

class RunningProcess {
  constructor(args, env, { command = [], stdio }) {
    const [file, ...rest] = [...command, process.execPath, ...args];
    this.child = spawn(file, rest, { env, stdio });
    this.ended = once(this.child, 'close');
    running.add(this.child);
    this.child.once('exit', () => running.delete(this.child));
    this.output = '';
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (data) => {
        this.output += data;
      });
    }
  }

  get isRunning() {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  signal(name) {
    this.child.kill(name);
  }

  /** The process itself, also where it was started by a command. */
  get pid() {
    const children = readFileSync(`/proc/${this.child.pid}/task/${this.child.pid}/children`, 'utf8').trim();
    return children === '' ? this.child.pid : Number(children.split(' ')[0]);
  }

  async kill() {
    this.signal('SIGKILL');
    await this.ended;
  }
}

/** How to start processes whose clocks step. */
export const stepping = (seed) => ({ node: ['--import', `${CLOCK}?seed=${seed}`] });

/** An app with a log, which outlives it. */
export class AppProcess extends RunningProcess {
  constructor(settings, { apiUrl, spool, env, ...how }) {
    const args = [...(how.node ?? []), APP, JSON.stringify(settings)];
    const own = { ...(spool ? { OPENPANEL_SPOOL: spool } : {}), ...env };
    super(args, variables(apiUrl, own), { stdio: ['pipe', 'ignore', 'pipe'], ...how });
    this.child.stdin.on('error', () => {});
    this.settings = settings;
  }

  /** How many calls were made in turns that have ended. */
  get called() {
    return logOf(this.settings.log).called;
  }

  /** Ends its calls, and waits until everything that it knows of has come to its end. */
  async drain() {
    this.child.stdin.write('drain\n');
    await this.ended;
    const { report } = logOf(this.settings.log);
    if (!report)
      throw new Error(`the app ended with ${this.child.exitCode} (${this.child.signalCode}): ${this.output}`);
    return report;
  }
}

/** What an app has written to its log. A line that is not whole was about to be written when the app was killed. */
export function logOf(file) {
  const log = { called: 0, handedOver: [], ended: [], messages: [], report: undefined };
  let lines = [];
  try {
    lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  } catch {
    // It was killed before its first line.
  }
  for (const line of lines) {
    const [word, ...rest] = line.split(' ');
    if (word === 'called') log.called = Number(rest[0]);
    else if (word === 'handed') log.handedOver.push(...rest);
    else if (word === 'end') log.ended.push(...rest.slice(1).map((id) => ({ id, reason: rest[0] })));
    else if (word === 'log') log.messages.push(rest.join(' '));
    else log.report = JSON.parse(rest.join(' '));
  }
  return log;
}

const relayArgs = ({ url, isCluster }) => [
  ...[RELAY, '--redis', url, '--partitions', String(PARTITIONS)],
  ...(isCluster ? ['--cluster'] : []),
];

/** The command of the package, as it is installed. */
export class RelayProcess extends RunningProcess {
  constructor(redis, { apiUrl, env, ...how }) {
    const args = [...(how.node ?? []), ...relayArgs(redis), '--port', '0', '--lease', String(LEASE_MS)];
    super(args, variables(apiUrl, env), { stdio: ['ignore', 'pipe', 'pipe'], ...how });
  }

  /** Its endpoint; undefined until it delivers. */
  get url() {
    return /(http:\/\/\S+)\/healthz/.exec(this.output)?.[1];
  }

  async health() {
    try {
      return await (await fetch(`${this.url}/healthz`)).json();
    } catch {
      return undefined;
    }
  }
}

/** What became a dead letter, with its reason. */
export async function deadLetters(redis, apiUrl) {
  const args = [...relayArgs(redis), 'dead-letters', 'list', '--json'];
  const command = new RunningProcess(args, variables(apiUrl), { stdio: ['ignore', 'pipe', 'pipe'] });
  const [code] = await command.ended;
  if (code !== 0) throw new Error(`dead-letters ended with ${code}: ${command.output}`);
  return command.output.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}
