import { OpenPanel } from '@openpanel/sdk';
import { NAME, propertiesOf, userOf } from '../support/event.mjs';
import { ID } from '../support/ids.mjs';

export function create({ url }) {
  const client = new OpenPanel({ clientId: ID, clientSecret: 'secret', apiUrl: url });
  return {
    send: (index) => client.track(NAME, { ...propertiesOf(index), profileId: userOf(index) }),
    // It has no flush: who waits for the promises of its calls has waited for all.
    drain: () => {},
  };
}
