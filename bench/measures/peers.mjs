/** Names as people know them. */
export const TITLES = {
  'openpanel-node': '**openpanel-node**',
  'openpanel-node-worker': "**openpanel-node**, `thread: 'worker'`",
  'openpanel-node-spool': 'openpanel-node, with a spool',
  'openpanel-node-before': 'openpanel-node, before',
  'openpanel-sdk': '@openpanel/sdk',
  posthog: 'posthog-node',
  segment: '@segment/analytics-node',
  mixpanel: 'mixpanel',
  amplitude: '@amplitude/analytics-node',
  opentelemetry: 'OpenTelemetry (http, express)',
  undici: 'undici `dispatch`, JSON written for each event',
  'undici-prebuilt': 'undici `dispatch`, one body for all',
  bare: 'the app without analytics',
  'by-hand': 'openpanel-node, `client.track()` by hand',
  nothing: 'the loop alone',
};
