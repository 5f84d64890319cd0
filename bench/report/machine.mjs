import { readFileSync } from 'node:fs';
import os from 'node:os';

/** What the figures were measured on, in a line. */
export function machine() {
  const cores = os.cpus();
  const gib = Math.round(os.totalmem() / 2 ** 30);
  return `Node.js ${process.versions.node}, ${os.type()} ${os.machine()}, ${cores.length} cores (${cores[0]?.model.trim()}), ${gib} GiB`;
}

/** The versions of the peers, as `name version`. */
export function versions() {
  const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
}
