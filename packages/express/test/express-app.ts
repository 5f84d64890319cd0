import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ContractAdapter, ContractApp } from '@openpanel-node/testkit';
import type express from 'express';
import multer from 'multer';
import { type ExpressOptions, type ExpressProxyOptions, openpanel, openpanelProxy } from '../src/index.js';

type Express = typeof express;

export async function listen(app: express.Express): Promise<Pick<ContractApp, 'url' | 'server' | 'close'>> {
  const server = await new Promise<Server>((resolve) => {
    const listening: Server = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, close };
}

const TEXT_FILES = /^\/files\/(.+)\.txt$/;

/** The contract app; the same code for every major of Express. */
export const expressAdapter = (name: string, framework: Express): ContractAdapter => ({
  name,
  crowd: name === 'Express 5' ? 10_000 : 0,
  regexRoute: String(TEXT_FILES),
  start: async (options, hooks, { proxies, twice, browserProxy }) => {
    const app = framework();
    app.set('trust proxy', proxies);
    app.set('env', 'test'); // keeps Express from printing the errors that the contract provokes
    const middleware = openpanel(options as ExpressOptions);
    app.use(middleware);
    if (twice) app.use(middleware);
    if (browserProxy) {
      app.use((_req, res, next) => {
        res.set('access-control-allow-origin', 'https://shop.example');
        next();
      });
      if (browserProxy.parsed) app.use(framework.json());
      app.use(openpanelProxy(browserProxy.options as ExpressProxyOptions));
    }
    app.use((req, _res, next) => {
      Object.assign(req, { user: hooks.user(req.headers), auth: hooks.auth(req.headers) });
      next();
    });

    const org = framework.Router();
    org.get('/users/:id', async (req, res) => {
      await hooks.view(req.op);
      res.json({ id: req.params.id });
    });
    app.use('/orgs/:orgId', org);
    app.get('/', (_req, res) => void res.send('home'));
    app.get('/user/:id', (req, res) => void res.json({ id: req.params.id }));
    app.get('/avatars/:file', (req, res) => {
      if (req.params['file'] === 'photo.png') res.type('png').send(Buffer.from('png'));
      else res.json({ file: req.params['file'] });
    });
    app.get('/api/health', (_req, res) => void res.send('ok'));
    app.get('/reset/:token', (_req, res) => void res.send('reset'));
    const invite = framework.Router().get('/items/:id', (req, res) => void res.json({ id: req.params['id'] }));
    app.use('/invites/:inviteCode', invite);
    app.get('/healthz', (_req, res) => void res.send('ok'));
    app.post('/echo', framework.json({ limit: '1mb' }), async (req, res) => {
      await hooks.echo(req.op);
      res.json(req.body);
    });
    const load: express.RequestHandler = async (req, res) => {
      await hooks.load(req.op, req.body.of);
      res.json({});
    };
    app.post('/load/json', framework.json(), load);
    app.post('/load/form', framework.urlencoded({ extended: false }), load);
    app.post('/load/file', multer().single('file') as never, load);
    app.get('/identify', (req, res) => {
      hooks.identify(req.op);
      res.sendStatus(204);
    });
    app.get('/held', async (_req, res) => {
      await hooks.held();
      res.send('done');
    });
    app.get('/never', () => hooks.arrived());
    app.get('/stream', (_req, res) => {
      res.write('first bytes');
      hooks.arrived();
    });
    app.get('/boom', () => {
      throw new Error('boom');
    });
    app.get('/reject', (_req, _res, next) => {
      Promise.reject(new Error('rejected')).catch(next);
    });
    app.get('/redirect', (_req, res) => res.redirect('/'));
    app.get('/cached', (_req, res) => void res.set('etag', '"v1"').send('v1'));
    app.get('/late-error', (_req, res, next) => {
      res.write('first bytes', () => next(new Error('late')));
    });
    app.get('/piped', (_req, res) => void hooks.piped().pipe(res));
    app.get(TEXT_FILES, (_req, res) => void res.send('text'));
    app.all('/raw/:kind', (req, res) => hooks.raw(String(req.params['kind']), req, res));
    const sub = framework();
    sub.get('/items/:id', (req, res) => void res.json({ id: req.params.id }));
    app.use('/sub', sub);
    return { ...(await listen(app)), client: middleware.client };
  },
});
