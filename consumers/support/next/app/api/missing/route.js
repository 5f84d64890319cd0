import { withOpenPanel } from '@openpanel-node/fetch';
import { notFound } from 'next/navigation';
import { options } from '../../../options.js';

export const GET = withOpenPanel(async () => notFound(), options);
