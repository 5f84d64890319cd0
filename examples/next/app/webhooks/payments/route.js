import { withOpenPanel } from '@openpanel-node/fetch';
import { after } from 'next/server';
import { options } from '../../../options.js';
import { recordPayment } from '../../../services/billing.js';

export const POST = withOpenPanel(async (request) => {
  const payment = await request.json();
  // The provider does not wait for it. In the callback, `op` still belongs to this request.
  after(() => recordPayment(payment));
  return new Response(null, { status: 204 });
}, options);
