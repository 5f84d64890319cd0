import { PostHog, setupExpressRequestContext } from 'posthog-node';

const client = new PostHog('phc_key', { host: process.env.API_URL, maxQueueSize: 100_000 });

/** The SDK's own middleware for the context, and the event that it has no middleware for. */
export const mount = (app) => {
  setupExpressRequestContext(client, app);
  app.use((req, res, next) => {
    const startedAt = performance.now();
    res.on('finish', () =>
      client.capture({
        distinctId: req.user?.id,
        event: 'request',
        properties: {
          method: req.method,
          url: req.originalUrl,
          route: req.route && req.baseUrl + req.route.path,
          status: res.statusCode,
          duration: performance.now() - startedAt,
          query: req.query,
          $ip: req.ip,
          $raw_user_agent: req.get('user-agent'),
          $referrer: req.get('referer'),
        },
      }),
    );
    next();
  });
};
export const drain = () => client.flush();
