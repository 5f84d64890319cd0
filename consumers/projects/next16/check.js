// A real app, built and started.
import { startInspector } from '@openpanel-node/inspector';
import { checkNext } from '../../support/check-next.mjs';

console.log(await checkNext(import.meta.dirname, startInspector));
