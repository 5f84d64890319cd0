import { OpenPanel } from '@openpanel-node/core';
import { NAME, propertiesOf, userOf } from '../support/event.mjs';
import { ID } from '../support/ids.mjs';

export const create = (options) => createWith(OpenPanel, options);

export function createWith(Client, { url, capacity, connections, more = {} }) {
  const client = new Client({
    clientId: ID,
    clientSecret: 'secret',
    apiUrl: url,
    maxQueueSize: capacity,
    maxQueueBytes: capacity * 1_024,
    ...(connections && { connections }),
    ...more,
  });
  return {
    send: (index) => client.track(NAME, { ...propertiesOf(index), profileId: userOf(index) }),
    drain: () => client.flush(120_000),
  };
}
