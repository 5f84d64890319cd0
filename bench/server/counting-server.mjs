import { eventsIn } from './events-in.mjs';
import { createHttpServer } from './http-server.mjs';

/** The API of every peer, with what arrived since the last `take()`. `isRight(body, head)` says whether a track is of the right visitor. */
export function createApi(latencyMs = 0, isRight = undefined) {
  let open = 0;
  let count;
  const begin = () => {
    const taken = count;
    count = { events: 0, requests: 0, sockets: open, ...(isRight && { wrong: 0 }) };
    return taken;
  };
  begin();
  const server = createHttpServer((path, body, head) => {
    const { events, answer } = eventsIn(path, body, head);
    count.events += events;
    count.requests += 1;
    if (isRight && !isRight(body, head)) count.wrong += 1;
    return answer;
  }, latencyMs);
  server.on('connection', (socket) => {
    open += 1;
    count.sockets = Math.max(count.sockets, open);
    socket.on('close', () => {
      open -= 1;
    });
  });
  const listen = () =>
    new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve(server.address().port));
    });
  return { listen, take: begin };
}
