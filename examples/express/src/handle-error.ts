import type { ErrorRequestHandler } from 'express';

export const handleError: ErrorRequestHandler = (error, req, res, next) => {
  if (res.headersSent) return next(error);
  console.error(`${req.method} ${req.path} failed: ${error instanceof Error ? error.message : error}`);
  res.status(500).json({ error: 'something went wrong' });
};
