import express, { Router } from 'express';
import { createAccount } from '../services/accounts.js';

export const signup = Router();

signup.post('/', express.json(), async (req, res) => {
  const { email, org } = req.body as { email: string; org: string };
  res.status(201).json({ id: await createAccount(email, org) });
});
