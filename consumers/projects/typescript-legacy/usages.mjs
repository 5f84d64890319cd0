import { checkUsages } from '../../support/check-types.mjs';

checkUsages('node10', ['express'], { compilers: ['typescript'], project: 'tsconfig.usages.json' });
