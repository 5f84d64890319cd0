import assert from 'node:assert/strict';
import { startInspector } from '@openpanel-node/inspector';
import { runServer } from '../../support/run-app.mjs';
import { VISITOR_HEADERS } from '../../support/visitor.mjs';

// What of the old code does nothing here, once each; and what to write in the place of the example.
const LOGS = [
  /Waiting up to \d+ s for 1 call, because changes to the same profile have to be spaced out\./,
  /The option waitForProfile is ignored, so you can remove it: .*\(legacy_option:/,
  /ready\(\) does nothing here, so you can remove it: .* \(legacy_method:/,
  /track\(\) has no profile, although identify\(\) was called before it: .* client\.scope\(\{ profileId \}\)\. \(identify_outside_scope:/,
];

const inspector = await startInspector();
try {
  const visit = async (url, terminate) => {
    for (const path of ['/upgrade', '/invoices']) {
      const response = await fetch(`${url}${path}`, { method: 'POST', headers: VISITOR_HEADERS });
      assert.ok(response.ok, `${path} answered ${response.status}`);
      await response.text();
    }
    terminate('SIGINT');
  };
  // A gap at an end is 11 s.
  await runServer('out/app.js', inspector, visit, { logs: LOGS, lingerMs: 14_000 });
  const events = inspector
    .events({ type: 'track' })
    .map(({ name, profileId, kind }) => `${name} ${profileId ?? 'nobody'} ${kind}`);
  assert.deepEqual(events.sort(), [
    'invoice_sent ada server',
    'request ada visitor',
    'request ada visitor',
    'revenue ada visitor',
    'service_started nobody server',
    'upgraded ada visitor',
  ]);
  assert.ok(inspector.events({ type: 'track' }).every(({ properties }) => properties.app_version === '1.2.3'));
  assert.deepEqual(inspector.events({ name: 'invoice_sent' })[0].groups, ['acme']);
  assert.equal(inspector.events({ name: 'upgraded' })[0].properties.to, 'pro');
  assert.equal(inspector.profile('ada').firstName, 'Ada');
  assert.equal(inspector.profile('operator').properties.tier, 'premium');
  console.log(`${events.length} events of code that was written for the official SDK, ${LOGS.length} lines about it`);
} finally {
  await inspector.close();
}
