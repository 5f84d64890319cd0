import { checkTypes, checkUsages } from '../../support/check-types.mjs';

// What typed-events.ts registers counts for all files of its program.
const [resolution, program = 'app'] = process.argv.slice(2);
// The same source for every resolution: one of them is enough, and Express 4's project has the oldest.
const usages = resolution === 'nodenext' && program === 'app' ? [checkUsages(resolution, ['express'])] : [];
console.log([checkTypes(resolution, [program]), ...usages].join('; '));
