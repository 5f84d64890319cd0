export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
};

/**
 * Asks each of them in turn, round after round, so that a slow minute of the machine is everybody's. Gives for each name
 * the answers of its rounds.
 */
export async function inTurn(names, rounds, answer) {
  const answers = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) answers[name].push(await answer(name));
  }
  return answers;
}

/** The median of a figure. */
export const medianOf = (answers, figure) => median(answers.map((answer) => answer[figure]));

/** The median of one's figure divided by the other's, each pair from the same round. */
export const ratioOf = (answers, others, figure) =>
  median(answers.map((answer, round) => answer[figure] / others[round][figure]));
