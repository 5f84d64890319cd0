// A script that tracks and ends: the process waits for the events, once, by itself.
import { op } from '@openpanel-node/core';

for (let row = 1; row <= 100; row += 1) op.track('row_imported', { row });
console.log('done');
