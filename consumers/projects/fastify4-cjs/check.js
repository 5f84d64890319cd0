const assert = require('node:assert/strict');
const { startInspector } = require('@openpanel-node/inspector');

async function main() {
  const { runApp } = await import('../../support/run-app.mjs');
  const { checkVisit } = await import('../../support/visitor.mjs');
  const inspector = await startInspector();
  try {
    const { last: build, lingered } = await runApp('app.js', inspector, ...process.argv.slice(2));
    assert.equal(build, process.features.require_module ? 'esm' : 'cjs');
    const request = checkVisit(inspector, ['order_viewed', 'order_counted']);
    assert.equal(request.properties.route, '/orders/:id');
    console.log(`3 events, by the ${build} build; the process ended ${lingered} ms after its work`);
  } finally {
    await inspector.close();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
