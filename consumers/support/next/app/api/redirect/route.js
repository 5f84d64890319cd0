import { withOpenPanel } from '@openpanel-node/fetch';
import { redirect } from 'next/navigation';
import { options } from '../../../options.js';

export const GET = withOpenPanel(async () => redirect('/'), options);
