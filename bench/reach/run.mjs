// How many files and functions of core one event crosses, warm, by V8's precise coverage of the unbundled build, and how
// large core is. `npm run reach -- --help` lists the flags.
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import { Session } from 'node:inspector/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { defineCommand, runCommand } from '../../packages/inspector/dist/esm/terminal.js';
import { VERSION } from '../../scripts/version.mjs';

const BUILD = new URL('../../packages/core/build/esm/', import.meta.url);
const SOURCE = fileURLToPath(new URL('../../packages/core/src/', import.meta.url));
const WARM_UP = 50;

const COMMAND = defineCommand({
  name: 'reach',
  typed: 'npm run reach --',
  summary: 'count the files and functions of core that one event crosses',
  flags: {
    list: { type: 'string', value: 'track|request', help: 'Also list the files and functions of this event.' },
    json: { type: 'boolean', help: 'Print the counts as JSON.' },
  },
  examples: [['--list track', 'List what a track() call crosses.']],
  exitCodes: [
    [0, 'Counted.'],
    [1, 'Something failed.'],
    [2, 'Unknown flag or invalid value.'],
  ],
});

function parse(args) {
  const asked = COMMAND.parse(args);
  if (!('run' in asked)) return asked;
  const { list, json = false } = asked.run.values;
  if (list !== undefined && !/^(?:track|request)$/.test(list))
    return { wrong: `--list is '${list}'. It must be track or request.` };
  return { run: { list, json } };
}

async function countReach({ list, json }) {
  const { OpenPanel } = await import(new URL('index.js', BUILD));
  const { createMiddleware, expressFramework } = await import(new URL('adapter.js', BUILD));

  /** Called when the API has an event. */
  let arrived = () => {};
  const api = createServer((request, response) => {
    request.resume().on('end', () => {
      arrived();
      response.writeHead(202, { 'content-type': 'application/json' });
      response.end('{"deviceId":"d","sessionId":"s"}');
    });
  });
  await new Promise((resolve) => api.listen(0, '127.0.0.1', resolve));
  const options = {
    apiUrl: `http://127.0.0.1:${api.address().port}`,
    clientId: '00000000-0000-4000-8000-000000000000',
    clientSecret: 'sec_0000',
  };
  const client = new OpenPanel(options);

  /** An app that answers each path, with the middleware in front of it as in Express. */
  const middleware = createMiddleware({ client, clientIp: 'x-client-ip' }, expressFramework);
  const app = createServer((incoming, outgoing) => {
    Object.assign(incoming, {
      originalUrl: incoming.url,
      baseUrl: '',
      protocol: 'http',
      ip: '203.0.113.7',
      app: { get: () => () => false },
      user: { id: 'u1' },
    });
    middleware.open(incoming, outgoing).run(() => outgoing.end('ok'));
  });
  await new Promise((resolve) => app.listen(0, '127.0.0.1', resolve));

  const scenes = {
    async track() {
      await client.track('signed_up', { plan: 'pro', seats: 3 });
    },
    async request() {
      const delivered = new Promise((resolve) => {
        arrived = resolve;
      });
      await new Promise((resolve, reject) => {
        const { port } = app.address();
        const headers = { 'user-agent': 'Mozilla/5.0 (Macintosh) Safari/605.1.15', 'x-client-ip': '203.0.113.7' };
        httpRequest({ port, path: '/orders/1', headers }, (response) => response.resume().on('end', resolve))
          .on('error', reject)
          .end();
      });
      await delivered;
    },
  };

  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  const counts = {};
  for (const [name, scene] of Object.entries(scenes)) {
    for (let round = 0; round < WARM_UP; round += 1) await scene();
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    await session.post('Profiler.takePreciseCoverage');
    await scene();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { result } = await session.post('Profiler.takePreciseCoverage');
    await session.post('Profiler.stopPreciseCoverage');
    const own = result.filter(({ url }) => url.startsWith(pathToFileURL(fileURLToPath(BUILD)).href));
    const reached = own.flatMap(({ url, functions }) => {
      // The first one is the module itself.
      const called = functions.filter(({ ranges: [range] }) => range.count > 0 && range.startOffset > 0);
      return called.map(({ functionName }) => ({
        file: url.slice(BUILD.href.length),
        name: functionName || '(anonymous)',
      }));
    });
    const files = byFile(reached);
    counts[name] = { files: files.size, functions: reached.length };
    if (!json) console.log(`${name}: ${files.size} files, ${reached.length} functions`);
    if (list === name && !json)
      for (const [file, functions] of files) console.log(`  ${file}: ${functions.map((f) => f.name).join(', ')}`);
  }

  const sources = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  const lines = sources.reduce(
    (sum, path) => sum + readFileSync(`${SOURCE}${path}`, 'utf8').trimEnd().split('\n').length,
    0,
  );
  if (json) console.log(JSON.stringify({ ...counts, core: { files: sources.length, lines } }, null, 2));
  else console.log(`core: ${sources.length} files, ${lines} lines`);

  session.disconnect();
  await client.shutdown();
  app.close();
  app.closeAllConnections();
  api.close();
  api.closeAllConnections();

  return 0;
}

function byFile(reached) {
  const files = new Map();
  for (const each of reached) files.set(each.file, [...(files.get(each.file) ?? []), each]);
  return files;
}

await runCommand({ command: COMMAND, parse, run: countReach, version: VERSION });
