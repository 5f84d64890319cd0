import http from 'node:http';

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0';
const PATHS = ['/items/1', '/items/2', '/login', '/login', '/fails', '/hangs', '/ignored'];
const HOW = ['sync', 'sync', 'async', 'async', 'late', 'none', 'throws', 'rejects'];
const EXPECTED = { '/fails': 500 };

/** Visitors of the app, who come at a steady pace; those of a page that hangs leave after a while. */
export function startVisitors(url, { oneOf, random }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
  const open = new Set();
  const counts = { visits: 0, left: 0, wrong: 0 };

  const visit = () => {
    counts.visits += 1;
    const path = oneOf(PATHS);
    const address = Math.floor(random() * 250);
    const headers = { 'user-agent': BROWSER, 'x-forwarded-for': `203.0.113.${address}` };
    const query = `how=${oneOf(HOW)}&who=u${counts.visits % 5_000}&visit=visit_${counts.visits}`;
    const request = http.get(`${url}${path}?${query}`, { agent, headers });
    open.add(request);
    request.on('close', () => open.delete(request));
    request.on('response', (response) => {
      if (response.statusCode !== (EXPECTED[path] ?? 200)) counts.wrong += 1;
      response.resume();
    });
    request.on('error', () => {
      if (path !== '/hangs') counts.wrong += 1;
    });
    if (path === '/hangs') {
      setTimeout(() => {
        counts.left += 1;
        request.destroy();
      }, 100);
    }
  };
  const timer = setInterval(visit, 25);
  return {
    counts,
    /** Fulfils when the last one has gone. */
    async stop() {
      clearInterval(timer);
      await Promise.all([...open].map((request) => new Promise((resolve) => request.once('close', resolve))));
      agent.destroy();
    },
  };
}
