import { op, withOpenPanel } from '@openpanel-node/fetch';
import { options } from '../../options.js';

export const GET = withOpenPanel(async () => {
  // The token in the query never leaves the server: events contain REDACTED instead.
  op.track('invite_opened');
  return new Response('You are invited');
}, options);
