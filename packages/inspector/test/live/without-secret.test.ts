import { describe, expect, test } from 'vitest';
import { MASK, withoutSecret } from '../../src/live/without-secret.js';

const SECRET = 'sec_0123456789abcdef';

describe('a secret', () => {
  test.each([
    ['in JSON', `{"clientSecret":"${SECRET}","a":1}`, `{"clientSecret":"${MASK}","a":1}`],
    ['beside spaces', `{ "clientSecret" :\n"${SECRET}" }`, `{ "clientSecret" :\n"${MASK}" }`],
    ['with escapes', `{"clientSecret":"\\u0073ec_0123456789abcdef"}`, `{"clientSecret":"${MASK}"}`],
    ['with a name in escapes', `{"client\\u0053ecret":"${SECRET}"}`, `{"client\\u0053ecret":"${MASK}"}`],
    ['said twice', `{"clientSecret":"${SECRET}","clientSecret":7}`, `{"clientSecret":"${MASK}","clientSecret":7}`],
    ['said elsewhere too', `{"clientSecret":"${SECRET}","a":"${SECRET}"}`, `{"clientSecret":"${MASK}","a":"${MASK}"}`],
    ['in JSON that is cut', `{"a":{,"clientSecret":"${SECRET.slice(0, 9)}`, `{"a":{,"clientSecret":"${MASK}"`],
    ['after a byte order mark', `\uFEFF{"clientSecret":"${SECRET}"}`, `\uFEFF{"clientSecret":"${MASK}"}`],
    ['in a form', `type=track&clientSecret=${SECRET}&a=1`, `type=track&clientSecret=${MASK}&a=1`],
    ['in JavaScript', `{type:'track',clientSecret: '${SECRET}'}`, `{type:'track',clientSecret: ${MASK}}`],
  ])('%s is masked, and nothing else', (_, body, shown) => {
    expect(withoutSecret(body)).toBe(shown);
  });
});

test.each([
  '',
  '{"a":1}',
  '{"clientSecret":""}',
  'clientSecrets are kept',
  '{"clientId":"a"',
  '["clientSecret"]',
  '"\\',
])('nothing is masked in %s', (body) => {
  expect(withoutSecret(body).replace(`"${MASK}"`, '""')).toBe(body);
});

test('a body of any size is read in time', () => {
  const start = performance.now();
  for (const filling of ['\\n', '\\"', 'a', '","']) withoutSecret(`{"clientSecret":"s","a":"${filling.repeat(1e6)}`);
  expect(performance.now() - start).toBeLessThan(5_000);
});
