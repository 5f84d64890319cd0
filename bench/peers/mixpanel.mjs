import mixpanel from 'mixpanel';
import { NAME, propertiesOf, userOf } from '../support/event.mjs';

export function create({ url }) {
  const { hostname, port } = new URL(url);
  const client = mixpanel.init('token', { host: hostname, port: Number(port), protocol: 'http', path: '/mixpanel' });
  return {
    send: (index) =>
      new Promise((resolve) => client.track(NAME, { ...propertiesOf(index), distinct_id: userOf(index) }, resolve)),
    drain: () => {},
  };
}
