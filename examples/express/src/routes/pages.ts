import { Router } from 'express';

export const pages = Router();

pages.get('/', (_req, res) => void res.send('<h1>Reports for everyone</h1>'));
pages.get('/pricing', (_req, res) => void res.send('<h1>Pricing</h1>'));

pages.get('/invite', (req, res) => {
  // The token in the query never leaves the server: events contain REDACTED instead.
  req.op.track('invite_opened');
  res.send('<h1>You are invited</h1>');
});

pages.get('/healthz', (_req, res) => void res.send('ok'));
pages.get('/internal/queue', (_req, res) => void res.json({ jobs: 0 }));
