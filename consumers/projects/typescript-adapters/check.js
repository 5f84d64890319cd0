import { checkTypes } from '../../support/check-types.mjs';

const [resolution] = process.argv.slice(2);
console.log(checkTypes(resolution, ['koa', 'nest']));
