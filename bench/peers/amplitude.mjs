import { createInstance } from '@amplitude/analytics-node';
import { NAME, propertiesOf, userOf } from '../support/event.mjs';

export async function create({ url }) {
  const client = createInstance();
  await client.init('key', { serverUrl: `${url}/2/httpapi` }).promise;
  return {
    send: (index) => void client.track(NAME, propertiesOf(index), { user_id: userOf(index) }),
    drain: () => client.flush().promise,
  };
}
