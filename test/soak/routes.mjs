const after = (ms, value) => new Promise((resolve) => setTimeout(resolve, ms, value));

/** How the app finds out who a visitor is, by what the visitor's address says of it. */
const RESOLVERS = {
  sync: ({ query }) => query.who,
  async: ({ query }) => after(3, query.who),
  late: ({ query }) => after(150, query.who),
  none: () => undefined,
  throws: () => {
    throw new Error('a bug of the app');
  },
  rejects: () => Promise.reject(new Error('a bug of the app')),
};

/** The app's routes behind the middleware. */
export function createRoutes({ express, openpanel, client, call, seeds: { chance } }) {
  const routes = express.Router();
  routes.use(
    openpanel({
      client,
      resolverTimeoutMs: 50,
      getProfileId: (request) => RESOLVERS[request.query.how]?.(request),
      getGroups: (request) => (request.query.how === 'async' ? after(2, ['g1', 'g2']) : undefined),
      getProperties: () => (chance(0.5) ? { region: 'eu' } : after(1, { region: 'us' })),
      ignore: ['/ignored'],
    }),
  );
  routes.get('/items/:item', async ({ op, params }, response) => {
    call((id) => op.track('item_viewed', { id, item: params.item }));
    await after(2);
    call((id) => client.track('item_rendered', { id }));
    response.json({ item: params.item });
  });
  routes.get('/login', async ({ op, query }, response) => {
    await after(1);
    call((id) => op.identify({ profileId: query.who, firstName: 'Grace', properties: { id } }));
    call((id) => op.increment({ property: id }));
    call((id) => op.setGroups(['g1', id]));
    op.setGlobalProperties({ plan: 'pro' });
    response.json({});
  });
  routes.get('/fails', ({ op }) => {
    call((id) => op.track('about_to_fail', { id }));
    throw new Error('a bug of the app');
  });
  routes.get('/hangs', ({ op }) => call((id) => op.track('hangs', { id }))); // until the visitor leaves
  routes.get('/ignored', (_request, response) => void response.json({}));
  // As Express answers errors, without its log.
  routes.use((_error, _request, response, _next) => void response.status(500).json({}));
  return routes;
}
