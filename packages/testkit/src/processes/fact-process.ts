import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface FactProcessOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly stderr: 'ignore' | 'inherit';
  /** Runs Node.js, such as `unshare` and its arguments. */
  readonly command?: readonly string[];
}

/** The variables of this process without those of the product, of the test runner, of Node.js and of proxies. */
export const inheritedEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^(OPENPANEL_|VITEST|NODE_)|_proxy$/i.test(key)));

/** A program in a process of its own, which prints one fact a line, as JSON. */
export class FactProcess<Fact extends object> {
  readonly facts: Fact[] = [];
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;

  constructor(program: readonly string[], { env, stderr, command = [] }: FactProcessOptions) {
    const [file = '', ...args] = [...command, process.execPath, ...program];
    this.child = spawn(file, args, { env, stdio: ['pipe', 'pipe', stderr] });
    this.ended = once(this.child, 'close');
    createInterface({ input: this.child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      this.facts.push(JSON.parse(line) as Fact);
    });
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
