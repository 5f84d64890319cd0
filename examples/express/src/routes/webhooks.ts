import express, { Router } from 'express';
import { type Payment, recordPayment } from '../services/billing.js';

export const webhooks = Router();

webhooks.post('/payments', express.json(), async (req, res) => {
  await recordPayment(req.body as Payment);
  res.sendStatus(204);
});
