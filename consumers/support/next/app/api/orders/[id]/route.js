import { op, withOpenPanel } from '@openpanel-node/fetch';
import { options } from '../../../../options.js';

export const GET = withOpenPanel(async (_request, { params }) => {
  const { id } = await params;
  op.track('order_viewed', { order: id });
  return Response.json({ id });
}, options);
