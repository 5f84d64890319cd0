import { checkTypes, checkUsages } from '../../support/check-types.mjs';

const [resolution] = process.argv.slice(2);
const usages = ['koa', 'nestjs'].map((adapter) => checkUsages(resolution, adapter));
console.log([checkTypes(resolution, ['koa', 'nest']), ...usages].join('; '));
