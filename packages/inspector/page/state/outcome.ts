import type { InspectorOutcome } from '../../src/inspector-request.js';

/** In the order in which the page lists them. */
export const OUTCOMES: readonly InspectorOutcome[] = [
  'stored',
  'refused',
  'lost',
  'fault',
  'bot',
  'duplicate',
  'answered',
];

export const OUTCOME_MEANINGS: Readonly<Record<InspectorOutcome, string>> = {
  stored: 'accepted and stored',
  refused: 'refused with an error, and not stored',
  lost: 'answered with 200, then dropped',
  fault: 'hit a fault, and was not stored',
  bot: 'dropped as a bot',
  duplicate: 'dropped as a duplicate',
  answered: 'answered, with nothing to store',
};
