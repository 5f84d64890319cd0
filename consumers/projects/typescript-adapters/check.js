import { checkTypes, checkUsages } from '../../support/check-types.mjs';

const [resolution] = process.argv.slice(2);
const usages = resolution === 'nodenext' ? [checkUsages(resolution, ['koa', 'nestjs'])] : [];
console.log([checkTypes(resolution, ['koa', 'nest']), ...usages].join('; '));
