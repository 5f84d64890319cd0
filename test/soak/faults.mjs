// What goes wrong at the API, and for how long. Each fault is given an exchange: `store()` processes the event, which a
// sender learns from a whole answer alone.
const json = { 'content-type': 'application/json' };
const STORED = '{"deviceId":"d","sessionId":"s"}';

const stored = ({ response, store }, headers = {}) => {
  const missing = store();
  if (missing) response.writeHead(404, json).end('{"status":404,"message":"Profile not found"}');
  else response.writeHead(200, { ...json, ...headers }).end(STORED);
};
const later = (ms, exchange, then) => setTimeout(() => !exchange.response.destroyed && then(), ms);

const FAULTS = {
  slow: (exchange, { between }) => void later(between(50, 600), exchange, () => stored(exchange)),
  /** An answer that comes in pieces. */
  trickle: (exchange, { between }) => {
    if (exchange.store()) return void exchange.response.destroy();
    exchange.response.writeHead(200, json).write(STORED.slice(0, 5));
    later(between(50, 400), exchange, () => exchange.response.end(STORED.slice(5)));
  },
  reset: ({ response, store }, { chance }) => {
    if (chance(0.5)) store();
    response.socket.resetAndDestroy();
  },
  hang: ({ store }, { chance }) => void (chance(0.5) && store()),
  limited: ({ response }, { chance }) =>
    void response.writeHead(429, chance(0.5) ? { 'retry-after': '1' } : {}).end('slow down'),
  unavailable: ({ response }) => void response.writeHead(503).end(),
  failing: ({ response, store }, { chance }) => {
    // In these words the API says that it has stored nothing.
    if (chance(0.5)) return void response.writeHead(500).end('Internal server error');
    store();
    response.writeHead(500).end('out of memory');
  },
  gateway: ({ response, store }, { chance }) => {
    if (chance(0.5)) store();
    response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad gateway</html>');
  },
  /** Answers, and hangs up: politely, or while the next request is on its way. */
  closing: (exchange, { chance }) => {
    if (chance(0.5)) return stored(exchange, { connection: 'close' });
    const { socket } = exchange.response;
    exchange.response.on('finish', () => socket.destroy());
    stored(exchange);
  },
  otherSite: ({ response }) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>'),
};
const NAMES = Object.keys(FAULTS);

/** Well for a while, then a fault for a while, an outage, or a bit of everything; at each request most of the time. */
export function createFaults(seeds, { goDown, comeUp }) {
  const { oneOf, between, chance } = seeds;
  const spells = {};
  let now = 'well';
  let share = 0;
  let timer;

  let isHealed = false;

  const clear = async () => {
    const wasDown = now === 'outage';
    now = 'clearing';
    if (wasDown) await comeUp();
    now = 'well';
  };
  const change = async () => {
    const wasWell = now === 'well';
    if (!wasWell) await clear();
    if (isHealed) return;
    if (wasWell) now = oneOf([...NAMES, 'mixed', 'mixed', 'outage', 'outage']);
    share = between(0.5, 1);
    spells[now] = (spells[now] ?? 0) + 1;
    if (now === 'outage') goDown();
    const isLong = chance(0.1);
    timer = setTimeout(change, now === 'well' ? between(500, 3_000) : between(200, isLong ? 6_000 : 1_500));
  };
  timer = setTimeout(change, 1_000);

  return {
    spells,
    answer(exchange) {
      if ((now !== 'mixed' && !(now in FAULTS)) || !chance(share)) return stored(exchange);
      return FAULTS[now === 'mixed' ? oneOf(NAMES) : now](exchange, seeds);
    },
    /** Well from now on. */
    async heal() {
      isHealed = true;
      clearTimeout(timer);
      if (now !== 'clearing') await clear();
    },
  };
}
