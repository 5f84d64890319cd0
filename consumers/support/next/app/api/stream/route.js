import { withOpenPanel } from '@openpanel-node/fetch';
import { options } from '../../../options.js';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export const GET = withOpenPanel(async ({ nextUrl }) => {
  const count = nextUrl.searchParams.has('endless') ? Number.POSITIVE_INFINITY : 3;
  let sent = 0;
  const body = new ReadableStream({
    async pull(controller) {
      sent += 1;
      if (sent > count) return controller.close();
      controller.enqueue(new TextEncoder().encode(`data: ${sent}\n\n`));
      await pause(30);
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}, options);
