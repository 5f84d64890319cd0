import { propertiesOf, userOf } from '../../support/event.mjs';

/** An event as a client puts it into the outbox. */
export const entryOf = (index) => ({ key: userOf(index), record: recordOf(index) });

const recordOf = (index) =>
  [
    `1t2s${Date.now().toString(36)}`,
    '',
    'openpanel-node/1.0.0',
    '',
    JSON.stringify({
      type: 'track',
      payload: {
        name: 'order_placed',
        profileId: userOf(index),
        properties: { ...propertiesOf(index), __timestamp: new Date().toISOString() },
      },
    }),
  ].join('\u001F');
