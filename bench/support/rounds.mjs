export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
};

/**
 * Asks each of them in turn, round after round, so that a slow minute of the machine is everybody's; every second round
 * backwards, so that none is always the one after another. Gives for each name the answers of its rounds.
 */
export async function inTurn(names, rounds, answer) {
  const answers = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) answers[name].push(await answer(name));
  }
  return answers;
}

/** The median of a figure. */
export const medianOf = (answers, figure) => median(answers.map((answer) => answer[figure]));

const RESAMPLES = 2_000;

/** The median of paired ratios, with the 95 % interval of that median by the bootstrap. */
export function intervalOf(ratios) {
  let seed = 1;
  // The same figures give the same interval.
  const random = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  const medians = Array.from({ length: RESAMPLES }, () =>
    median(ratios.map(() => ratios[Math.floor(random() * ratios.length)])),
  ).sort((a, b) => a - b);
  return {
    value: median(ratios),
    low: medians[Math.floor(RESAMPLES * 0.025)],
    high: medians[Math.floor(RESAMPLES * 0.975)],
  };
}

/** The ratio of a figure to another one's, each pair from the same round. */
export const ratioOf = (answers, others, figure) =>
  intervalOf(answers.map((answer, round) => answer[figure] / others[round][figure]));

/** `0.55 (0.52–0.58)`. */
export const shown = ({ value, low, high }) => `${value.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
