'use server';

import { captureRequest, op } from '@openpanel-node/fetch';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { options } from '../../options.js';

export async function placeOrder(form) {
  const request = new Request('https://shop.example/checkout', { method: 'POST', headers: await headers() });
  return captureRequest(request, { route: '/checkout', options }).run(async () => {
    op.track('order_placed', { order: form.get('order') });
    redirect('/');
  });
}
