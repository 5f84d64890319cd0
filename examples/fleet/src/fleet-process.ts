import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A process of the fleet. */
export interface FleetProcess {
  readonly name: string;
  readonly isRunning: boolean;
  /** What it has printed. */
  readonly lines: readonly string[];
  /** Resolves with what the pattern captures, when it has been printed. Rejects if the process ends before. */
  printed(pattern: RegExp): Promise<string>;
  /** The exit code; null if a signal has ended it. */
  readonly ended: Promise<number | null>;
  /** Sends the signal, and waits for the end. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

export interface ProcessOptions {
  readonly name: string;
  /** Default: this Node.js. */
  readonly program?: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  onLine?(line: string): void;
  /** Called with what the process sends to its parent. */
  onMessage?(message: unknown): void;
}

export function startProcess({
  name,
  program = process.execPath,
  args,
  env,
  onLine,
  onMessage,
}: ProcessOptions): FleetProcess {
  // In its own process group, so that Ctrl-C reaches only the one that started it.
  const child: ChildProcess = spawn(program, args, {
    ...(env && { env }),
    stdio: ['ignore', 'pipe', 'pipe', ...(onMessage ? (['ipc'] as const) : [])],
    detached: true,
  });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = once(child, 'close').then(([code]) => {
    process.off('exit', kill);
    return code as number | null;
  });
  if (onMessage) child.on('message', onMessage);

  const lines: string[] = [];
  const looking = new Set<(line: string) => void>();
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      onLine?.(line);
      for (const look of looking) look(line);
    });
  }
  return {
    name,
    lines,
    ended,
    get isRunning() {
      return child.exitCode === null && child.signalCode === null;
    },
    printed(pattern) {
      return new Promise((resolve, reject) => {
        const look = (line: string) => {
          const match = pattern.exec(line);
          if (!match) return;
          looking.delete(look);
          resolve(match[1] ?? '');
        };
        looking.add(look);
        for (const line of lines) look(line);
        void ended.then((code) => {
          reject(new Error(`${name} ended with ${code} and without printing ${pattern}:\n${lines.join('\n')}`));
        });
      });
    },
    end(signal) {
      if (this.isRunning) child.kill(signal);
      return ended;
    },
  };
}
