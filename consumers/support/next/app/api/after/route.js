import { op, withOpenPanel } from '@openpanel-node/fetch';
import { after } from 'next/server';
import { options } from '../../../options.js';

export const POST = withOpenPanel(
  async () => {
    after(() => op.track('after_response'));
    return Response.json({ accepted: true });
  },
  { ...options, waitUntil: (promise) => after(() => promise) },
);
