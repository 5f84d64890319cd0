import { withOpenPanel } from '@openpanel-node/fetch';
import { forMembers, userOf } from '../../../auth.js';
import { options } from '../../../options.js';

export const GET = withOpenPanel(
  forMembers(async (request) => Response.json({ members: 1, user: userOf(request).id })),
  options,
);
