// The API of every peer: counts the events that arrive. Arguments: the time that it takes to answer, in milliseconds, and `check`
// where it is to count the tracks of a wrong visitor too.
import { eventsIn } from '../server/events-in.mjs';
import { createHttpServer } from '../server/http-server.mjs';
import { isRight } from '../support/visitors.mjs';

const [latencyMs, check] = process.argv.slice(2);
const nothing = () => ({ events: 0, requests: 0, ...(check && { wrong: 0 }) });
let count = nothing();

const server = createHttpServer((path, body, head) => {
  const { events, answer } = eventsIn(path, body, head);
  count.events += events;
  count.requests += 1;
  if (check && !isRight(body, head)) count.wrong += 1;
  return answer;
}, Number(latencyMs));

/** `count` since the last time it was asked for. */
process.on('message', () => {
  process.send(count);
  count = nothing();
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
