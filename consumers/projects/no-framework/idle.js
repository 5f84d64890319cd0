// A client that was used and is idle, its connections still open, holds nothing.
import { OpenPanel } from '@openpanel-node/core';

const client = new OpenPanel();
client.track('row_imported', { row: 1 });
const { pending } = await client.flush();
console.log(pending);
