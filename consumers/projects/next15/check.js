// A real app, built and started; or in development.
import { startInspector } from '@openpanel-node/inspector';
import { checkNext, checkNextDev } from '../../support/check-next.mjs';

const check = process.argv[2] === 'dev' ? checkNextDev : checkNext;
console.log(await check(import.meta.dirname, startInspector));
