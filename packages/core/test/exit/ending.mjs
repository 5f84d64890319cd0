// Tracks 1 000 events, and ends as its mode says. What it prints is a line of JSON for each fact.
import { writeSync } from 'node:fs';
import { isMainThread, Worker } from 'node:worker_threads';

const mode = isMainThread ? process.argv[2] : 'natural';

/** A signal that the app itself listens to. */
const handled = /^SIG/.test(mode) ? mode : undefined;

/** At once, whatever becomes of the process. */
const say = (fact) => void writeSync(1, `${JSON.stringify(fact)}\n`);
const listeners = () => Object.fromEntries(process.eventNames().map((name) => [name, process.listenerCount(name)]));

if (mode === 'worker') {
  new Worker(new URL(import.meta.url)).on('exit', (code) => say({ worker: code }));
} else {
  const before = listeners();
  const added = () => {
    const counts = Object.entries(listeners()).map(([name, count]) => [name, count - (before[name] ?? 0)]);
    return Object.fromEntries(counts.filter(([name, count]) => count !== 0 && name !== handled));
  };
  const { OpenPanel } = await import('../../dist/esm/index.js');
  const client = new OpenPanel({ logger: { info() {}, warn() {}, error() {} } });
  client.on('warning', ({ code }) => say({ warning: code }));
  const [first] = Array.from({ length: 1_000 }, (_, index) => client.track(`event_${index}`));

  const sayReport = async (report) => {
    say({ report: await report });
    say({ listeners: added() });
  };
  say({ listeners: added() });

  /** Something of the app's that goes on for ever. */
  const serve = () => setInterval(() => {}, 1_000);
  const handle = (signal) => {
    const serving = serve();
    process.on(signal, async () => {
      process.exitCode = 7;
      await sayReport(client.shutdown());
      clearInterval(serving);
    });
    say({ ready: true });
  };

  const endings = {
    natural() {},
    code: () => {
      process.exitCode = 3;
    },
    exit: () => process.exit(5),
    async flush() {
      await sayReport(client.flush());
      process.exit(5);
    },
    async throw() {
      await first;
      setImmediate(() => {
        throw new Error('a bug of the app');
      });
    },
    async reject() {
      await first;
      void Promise.reject(new Error('a bug of the app'));
    },
    async serve() {
      serve();
      await first;
      say({ ready: true });
    },
    SIGTERM: () => handle('SIGTERM'),
    SIGINT: () => handle('SIGINT'),
    async deadline() {
      await first;
      await sayReport(client.shutdown(1));
    },
  };
  await endings[mode]();
}
