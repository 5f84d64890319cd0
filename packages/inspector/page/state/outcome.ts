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
  refused: 'answered with an error, and not stored',
  lost: 'answered with 200, and dropped afterwards',
  fault: 'met a fault on demand, and was not stored',
  bot: 'dropped as a bot',
  duplicate: 'dropped as a duplicate',
  answered: 'answered; there was nothing to store',
};
