// A program that makes more events than its event loop delivers on the side. Without an argument it is its own API too; else that is at the
// URL. For each load that it is sent it answers what became of the events: `requests` of an Express app by visitors in this same process,
// four events each, or a `burst` of events from a loop that has nothing else to do.
import { openpanel } from '@openpanel-node/express';
import { mounted } from '../express/mounted.mjs';
import { createApp } from '../express/routes.mjs';
import { createApi } from '../server/counting-server.mjs';
import { NAME, propertiesOf } from '../support/event.mjs';
import { visit } from '../support/visit.mjs';

const EVENTS = ['cart_viewed', 'price_shown', 'stock_checked'];
const api = process.argv[2] ? undefined : createApi();
process.env.API_URL = process.argv[2] ?? `http://127.0.0.1:${await api.listen()}`;

const { mount, drain, client } = mounted(openpanel);
let waiting = 0;
const look = () => {
  waiting = Math.max(waiting, client.stats().queued);
};
const app = createApp((before) => {
  mount(before);
  before.use((req, _res, next) => {
    for (const name of EVENTS) void req.op.track(name, { path: req.path, items: 3, currency: 'EUR' });
    look();
    next();
  });
});

async function load({ requests, connections, burst }) {
  if (requests) return visit({ port: server.address().port, count: requests, connections });
  for (let index = 0; index < burst; index += 1) void client.track(NAME, propertiesOf(index));
  look();
}

process.on('message', async (message) => {
  const before = client.stats();
  api?.take();
  waiting = 0;
  await load(message);
  const report = await drain();
  process.send({
    delivered: report.delivered - before.delivered,
    dropped: report.dropped - before.dropped,
    waiting,
    ...(api && { sockets: api.take().sockets }),
  });
});
process.on('disconnect', () => process.exit());
const server = app.listen(0, '127.0.0.1', () => process.send('ready'));
