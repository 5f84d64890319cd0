// The part of the app that is still CommonJS.
const core = require('@openpanel-node/core');
const adapter = require('@openpanel-node/express');

/** A client of this module's own copy of the package, and a middleware of that copy. */
const client = new core.OpenPanel({ globalProperties: { by: 'legacy client' } });

module.exports = {
  op: core.op,
  client,
  middleware: adapter.openpanel({ client, trackRequest: false, property: 'legacyOp' }),
  OpenPanelError: core.OpenPanelError,
  bill(order) {
    core.op.track('billed', { order });
    adapter.op.track('receipt_sent', { order });
    client.track('audited', { order });
  },
};
