import { Router } from 'express';
import { openReport } from '../services/reports.js';

export const reports = Router({ mergeParams: true });

reports.get('/:id', async (req, res) => {
  res.json(await openReport(req.params.id));
});
