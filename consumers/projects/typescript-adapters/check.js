import { checkTypes, checkUsages } from '../../support/check-types.mjs';

const [resolution] = process.argv.slice(2);
const adapters = resolution === 'nodenext' ? ['koa', 'nestjs'] : [];
const usages = adapters.map((adapter) => checkUsages(resolution, adapter));
console.log([checkTypes(resolution, ['koa', 'nest']), ...usages].join('; '));
