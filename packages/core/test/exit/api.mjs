// An API server in a process of its own. Its parent tells it when to listen, and asks it what arrived.
import http from 'node:http';

const [port, answersAfterMs] = process.argv.slice(2).map(Number);
/** How often each event arrived. */
const arrivals = new Map();
const sockets = new Set();

const server = http.createServer(async (request, response) => {
  const chunks = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
  } catch {
    return; // the sender died in the middle
  }
  const { name } = JSON.parse(Buffer.concat(chunks).toString()).payload;
  arrivals.set(name, (arrivals.get(name) ?? 0) + 1);
  setTimeout(() => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"deviceId":"","sessionId":""}');
  }, answersAfterMs);
});
server.on('connection', (socket) => {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
  socket.on('error', () => {}); // the sender died
});
server.listen(port, '127.0.0.1', () => process.send({ port: server.address().port }));

process.on('message', async () => {
  // What a process that has ended wrote is here once its connections are closed.
  await Promise.all([...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  process.send({ arrivals: [...arrivals] });
});
process.on('disconnect', () => process.exit());
