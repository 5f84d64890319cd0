// A CommonJS file, for which the packages have other declarations: what an ES module has registered counts here too.
import core = require('@openpanel-node/core');
import express = require('@openpanel-node/express');

core.op.track('signed_up', { plan: 'pro' });
express.op.track('signed_out');
// @ts-expect-error 01: a name that is not declared
core.op.track('sign_up');
// @ts-expect-error 02: a wrong value
express.op.track('signed_up', { plan: 'gold' });
// @ts-expect-error 03: a payment without its properties
new core.OpenPanel().revenue(1_999);
// @ts-expect-error 04: a trait with a wrong value
core.op.identify({ properties: { plan: 'gold' } });
