import { ID } from '../support/ids.mjs';

/** The middleware of this library as a peer: how it is mounted, and how its events are drained. */
export function mounted(openpanel, more = {}) {
  const analytics = openpanel({
    clientId: ID,
    clientSecret: 'secret',
    apiUrl: process.env.API_URL,
    ...more,
  });
  const { client } = analytics;
  return { mount: (app) => app.use(analytics), drain: () => client.flush(60_000), client };
}
