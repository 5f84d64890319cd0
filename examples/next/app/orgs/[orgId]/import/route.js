import { withOpenPanel } from '@openpanel-node/fetch';
import { forMembers } from '../../../../auth.js';
import { options } from '../../../../options.js';
import { importRows } from '../../../../services/rows.js';

export const POST = withOpenPanel(
  forMembers(async ({ body }) => Response.json({ rows: body ? await importRows(body) : 0 })),
  options,
);
