import { Child, withApi } from '../support/child.mjs';

const PEERS = {
  'openpanel-node-named': '**openpanel-node**',
  'openpanel-sdk': '@openpanel/sdk, a client for each request',
  'openpanel-sdk-shared': '@openpanel/sdk, one client for all',
};
const REQUESTS = 5_000;
const CONNECTIONS = 200;

/** Whose the events are, under load. */
export const identity = {
  title: `Whose event is it? ${REQUESTS} requests of 500 users, ${CONNECTIONS} at a time`,
  head: ['', 'events', 'on the wrong profile, address or browser'],
  async measure() {
    const rows = [];
    for (const name of Object.keys(PEERS)) {
      await withApi(
        0,
        async (api, url) => {
          const visitors = new Child('visitors');
          await visitors.next();
          const app = new Child('app', [name], { env: { API_URL: url, DATABASE_MS: '10' } });
          const { port } = await app.next();
          await visitors.ask({ port, count: REQUESTS, connections: CONNECTIONS });
          await app.ask('drain');
          const { events, wrong } = await api.ask('count');
          rows.push({ name, events, wrong });
          await app.end();
          await visitors.end();
        },
        'check',
      );
    }
    return rows;
  },
  row: ({ name, events, wrong }) => [PEERS[name], String(events), String(wrong)],
};
