import assert from 'node:assert/strict';

const IP = '203.0.113.7';

/** What a visitor's request has when it comes from the proxy in front of an app. */
export const VISITOR_HEADERS = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'x-forwarded-for': IP,
  'x-user': 'ada',
};

/**
 * What has arrived must be the events of these names and one of the request, all of them of this visitor. Returns the
 * event of the request.
 */
export function checkVisit(inspector, names, expected = 'ada') {
  const events = inspector.events();
  assert.deepEqual(events.map(({ name }) => name).sort(), [...names, 'request'].sort());
  for (const { profileId, ip, kind } of events) {
    assert.deepEqual({ profileId, ip, kind }, { profileId: expected, ip: IP, kind: 'visitor' });
  }
  return inspector.events({ name: 'request' })[0];
}
