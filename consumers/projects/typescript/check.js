import { checkTypes, checkUsages } from '../../support/check-types.mjs';

const [resolution] = process.argv.slice(2);
// The same source for every resolution: one of them is enough, and Express 4's project has the oldest.
const usages = resolution === 'nodenext' ? [checkUsages(resolution, 'express')] : [];
// A program of its own: what it registers counts for all files of its program.
const typed = resolution === 'nodenext' ? [checkTypes(resolution, ['typed-events'])] : [];
console.log([checkTypes(resolution, ['app']), ...typed, ...usages].join('; '));
