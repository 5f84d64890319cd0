import { checkTypes, checkUsages } from '../../support/check-types.mjs';

const [resolution] = process.argv.slice(2);
const usages = checkUsages(resolution, 'express');
console.log(`${checkTypes(resolution, ['app'])}; ${usages}`);
