// The API of every peer: counts the events that arrive. Its argument is the time that it takes to answer, in milliseconds.
import { eventsIn } from '../server/events-in.mjs';
import { createHttpServer } from '../server/http-server.mjs';

let count = { events: 0, requests: 0 };

const server = createHttpServer((path, body, head) => {
  const { events, answer } = eventsIn(path, body, head);
  count.events += events;
  count.requests += 1;
  return answer;
}, Number(process.argv[2]));

/** `count` since the last time it was asked for. */
process.on('message', () => {
  process.send(count);
  count = { events: 0, requests: 0 };
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
