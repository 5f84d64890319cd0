// The floor: nothing but `dispatch` on a pool, with the headers and bodies that the Track API takes.
import { Pool } from 'undici';
import { NAME, propertiesOf, userOf } from '../support/event.mjs';
import { ID } from '../support/ids.mjs';

const HEADERS = [
  ...['content-type', 'application/json'],
  ...['openpanel-client-id', ID],
  ...['openpanel-client-secret', 'secret'],
  ...['openpanel-sdk-name', 'bench'],
  ...['openpanel-sdk-version', '0.0.0'],
  ...['user-agent', 'bench/0.0.0'],
];

const bodyOf = (index) =>
  JSON.stringify({
    type: 'track',
    payload: { name: NAME, profileId: userOf(index), properties: propertiesOf(index) },
  });

/** `prebuilt`: one body for all events, so that not even JSON is written. */
export function create({ url, connections = 64, prebuilt = false }) {
  const pool = new Pool(url, { connections, pipelining: 1 });
  const body = bodyOf(0);
  const options = { path: '/track', method: 'POST', headers: HEADERS };
  return {
    send: (index) =>
      new Promise((resolve, reject) => {
        pool.dispatch(
          { ...options, body: prebuilt ? body : bodyOf(index) },
          {
            onRequestStart() {},
            onResponseStart() {},
            onResponseData() {},
            onResponseEnd: resolve,
            onResponseError: (_controller, error) => reject(error),
          },
        );
      }),
    drain: () => {},
  };
}
