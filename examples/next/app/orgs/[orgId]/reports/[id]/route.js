import { withOpenPanel } from '@openpanel-node/fetch';
import { forMembers } from '../../../../../auth.js';
import { options } from '../../../../../options.js';
import { openReport } from '../../../../../services/reports.js';

export const GET = withOpenPanel(
  forMembers(async (_request, { params }) => {
    const { id } = await params;
    return Response.json(await openReport(id));
  }),
  options,
);
