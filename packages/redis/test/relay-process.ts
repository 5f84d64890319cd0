import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { SECRET } from './fleet.js';
import { PROJECT } from './store.js';

const CLI = fileURLToPath(new URL('../dist/esm/cli.js', import.meta.url));

/** The command of the package, as it is installed. */
export interface RelayProcess {
  readonly child: ChildProcess;
  readonly url: string;
  output(): string;
  /** Resolves with the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

const environment = (apiUrl: string): NodeJS.ProcessEnv => {
  const { PATH = '' } = process.env;
  return {
    PATH,
    OPENPANEL_CLIENT_ID: PROJECT.clientId,
    OPENPANEL_CLIENT_SECRET: SECRET,
    OPENPANEL_API_URL: apiUrl,
    OPENPANEL_REQUEST_TIMEOUT_MS: '1500',
    OPENPANEL_COUNTER_SETTLE_MS: '500',
  };
};

/** `node`: arguments for Node.js. */
export async function startRelayProcess(redisUrl: string, apiUrl: string, ...node: string[]): Promise<RelayProcess> {
  const args = [...node, CLI, '--redis', redisUrl, '--port', '0', '--partitions', '4', '--lease', '5000'];
  const child = spawn(process.execPath, args, { env: environment(apiUrl), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (data: Buffer) => {
      output += data.toString();
      const [, found] = /(http:\/\/\S+)\/healthz/.exec(output) ?? [];
      if (found) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', (code) => reject(new Error(`the relay ended with ${code}:\n${output}`)));
  });
  return {
    child,
    url,
    output: () => output,
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const ended = once(child, 'exit');
      child.kill(signal);
      const [code] = (await ended) as [number | null];
      return code;
    },
  };
}

/** Runs the command to its end. */
export async function runCommandLine(
  redisUrl: string,
  apiUrl: string,
  ...args: string[]
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [CLI, '--redis', redisUrl, '--partitions', '4', ...args], {
    env: environment(apiUrl),
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
