import { withOpenPanel } from '@openpanel-node/fetch';
import { forMembers } from '../../../../auth.js';
import { options } from '../../../../options.js';
import { reportRows } from '../../../../services/rows.js';

// The event is sent when the stream has ended, or when the client has left, which cancels it.
export const GET = withOpenPanel(
  forMembers(async () => {
    const rows = ReadableStream.from(reportRows(1_000_000));
    return new Response(rows.pipeThrough(new TextEncoderStream()), { headers: { 'content-type': 'text/csv' } });
  }),
  options,
);
