import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const HERE = import.meta.dirname;

/** The worker with all that it depends on, as its users bundle it. */
export async function bundleWorker() {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, 'worker.js')],
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*'],
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

/** Writes a configuration of workerd, and returns its path. Variables are bindings, as in the settings of a Worker. */
export function configure(code, port, variables) {
  const bindings = Object.entries(variables).map(([name, text]) => `(name = "${name}", text = "${text}")`);
  writeFileSync(join(HERE, 'bundle.mjs'), code);
  writeFileSync(
    join(HERE, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "bundle.mjs", esModule = embed "bundle.mjs")],
      compatibilityDate = "2025-09-01",
      compatibilityFlags = ["nodejs_compat"],
      bindings = [${bindings.join(', ')}],
    )),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`,
  );
  return join(HERE, 'config.capnp');
}
