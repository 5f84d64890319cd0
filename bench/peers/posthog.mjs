import { PostHog } from 'posthog-node';
import { NAME, propertiesOf, userOf } from '../support/event.mjs';

export function create({ url, capacity }) {
  const client = new PostHog('phc_key', { host: url, maxQueueSize: capacity });
  return {
    send: (index) => client.capture({ distinctId: userOf(index), event: NAME, properties: propertiesOf(index) }),
    drain: () => client.flush(),
  };
}
