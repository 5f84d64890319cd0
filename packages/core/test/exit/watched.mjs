// A program that goes on until SIGTERM, which `node --watch` sends at each change, and shuts down then.
const { OpenPanel } = await import(process.env['CORE_URL']);

const client = new OpenPanel({ logger: { info() {}, warn() {}, error() {} } });
const alive = setInterval(() => {}, 60_000);
process.once('SIGTERM', async () => {
  const { droppedBy } = await client.shutdown();
  console.log(`dropped: ${droppedBy.shutdown}`);
  clearInterval(alive);
  process.exit(0);
});
const { status } = await client.track('started');
console.log(`tracked: ${status}`);
