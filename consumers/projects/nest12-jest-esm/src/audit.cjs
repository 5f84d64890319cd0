// The part of the app that is still CommonJS.
module.exports = {
  audit(order) {
    // Not at load time: where Jest can require ES modules, it cannot require those that are just being imported.
    const { op } = require('@openpanel-node/core');
    op.track('order_audited', { order });
  },
};
