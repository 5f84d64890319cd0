import { withOpenPanel } from '@openpanel-node/fetch';
import { options } from '../../../options.js';

export const GET = withOpenPanel(async (_request) => Response.json({ jobs: 0 }), options);
