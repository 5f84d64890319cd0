import { Analytics } from '@segment/analytics-node';
import { NAME, propertiesOf, userOf } from '../support/event.mjs';

export function create({ url }) {
  const client = new Analytics({ writeKey: 'key', host: url });
  return {
    send: (index) => client.track({ userId: userOf(index), event: NAME, properties: propertiesOf(index) }),
    drain: () => client.flush(),
  };
}
