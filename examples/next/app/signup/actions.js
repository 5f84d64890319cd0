'use server';

import { captureRequest } from '@openpanel-node/fetch';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { options } from '../../options.js';
import { createAccount } from '../../services/accounts.js';

export async function signUp(form) {
  // A server action has no `Request`: this is the one of its page.
  const request = new Request('https://reports.example/signup', { method: 'POST', headers: await headers() });
  return captureRequest(request, { route: '/signup', options }).run(async () => {
    await createAccount(form.get('email'), form.get('org'));
    redirect('/');
  });
}
