const BROWSERS = 20;

/** The visitors of the app: everything about one is derived from a number, so that a mixed-up event shows. */
export const visitorAt = (index) => ({
  user: `user_${index}`,
  ip: `85.${index >> 4}.7.${(index & 15) + 1}`,
  userAgent: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${120 + (index % BROWSERS)}.0.0.0 Safari/537.36`,
});

/** Whether an event's profile, address and browser are those of the visitor that its `of` names. */
export function isRight(body, head) {
  const { payload } = JSON.parse(body);
  const expected = visitorAt(Number(String(payload.properties.of).slice('user_'.length)));
  const header = (name) => new RegExp(`\r\n${name}: *([^\r]*)`, 'i').exec(head)?.[1];
  return (
    payload.profileId === expected.user &&
    header('x-client-ip') === expected.ip &&
    header('user-agent') === expected.userAgent
  );
}
