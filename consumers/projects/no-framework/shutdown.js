// A job that waits for its events.
import { OpenPanel } from '@openpanel-node/core';

const client = new OpenPanel();
for (let row = 1; row <= 100; row += 1) client.track('row_imported', { row });
client.scope({ profileId: 'ada' }).identify({ firstName: 'Ada' });
const report = await client.shutdown();
console.log(JSON.stringify(report));
