import { op, withOpenPanel } from '@openpanel-node/fetch';
import { options } from '../../../options.js';

export const runtime = 'edge';

export const GET = withOpenPanel(async () => {
  op.track('seen_at_the_edge');
  return Response.json({});
}, options);
