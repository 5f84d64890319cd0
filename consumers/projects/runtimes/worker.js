import { op } from '@openpanel-node/fetch';
import { serve } from './app.js';

export default {
  async fetch(request, env, context) {
    if (!request.url.endsWith('/outside')) return serve(request, env, context);
    // As in a scheduled handler, where there is no request.
    context.waitUntil(op.track('outside'));
    return new Response(null, { status: 204 });
  },
};
