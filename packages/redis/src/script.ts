import { createHash } from 'node:crypto';
import type { Connection, Reply } from './connection.js';

/** What a script does for one partition, or for all together. */
export interface Part {
  readonly keys: readonly string[];
  readonly args: readonly string[];
}

/**
 * A Lua script that handles several parts in one step, with as many keys and arguments for each; it returns a list with a reply for
 * each. In a cluster every part is a command of its own, since its keys are on a server of their own.
 */
export class Script {
  readonly #source: string;
  readonly #hash: string;

  constructor(source: string) {
    this.#source = source.trim();
    this.#hash = createHash('sha1').update(this.#source).digest('hex');
  }

  /** `common`: arguments before those of the parts. */
  async run(connection: Connection, parts: readonly Part[], common: readonly string[] = []): Promise<readonly Reply[]> {
    if (!connection.isCluster) return this.#call(connection, parts, common);
    const replies = await Promise.all(parts.map((part) => this.#call(connection, [part], common)));
    return replies.flat();
  }

  /** One part, with its reply. */
  async one(connection: Connection, keys: readonly string[], args: readonly string[]): Promise<Reply> {
    const [reply = null] = await this.#call(connection, [{ keys, args }], []);
    return reply;
  }

  async #call(connection: Connection, parts: readonly Part[], common: readonly string[]): Promise<readonly Reply[]> {
    const keys = parts.flatMap((part) => part.keys);
    const rest = [String(keys.length), ...keys, ...common, ...parts.flatMap((part) => part.args)];
    const [first = ''] = keys;
    try {
      return asList(await connection.call(first, ['EVALSHA', this.#hash, ...rest]));
    } catch (error) {
      // A server that was restarted has forgotten all scripts.
      if (!/^NOSCRIPT/.test((error as Error).message)) throw error;
      return asList(await connection.call(first, ['EVAL', this.#source, ...rest]));
    }
  }
}

function asList(reply: Reply): readonly Reply[] {
  if (Array.isArray(reply)) return reply as readonly Reply[];
  throw new Error(`an unexpected reply of a script: ${String(reply)}`);
}
