/**
 * Coefficients, none below zero, that fit the rows best where errors are relative to the values: each of a command, a stream and an
 * event is to be right for small batches as for large ones.
 */
export function leastSquares(points) {
  const size = points[0].row.length;
  const coefficients = new Array(size).fill(0);
  const rows = points.map(({ row, value }) => row.map((each) => each / value));
  // Coordinate descent: few coefficients, and zero as a bound.
  for (let pass = 0; pass < 20_000; pass += 1) {
    for (let index = 0; index < size; index += 1) {
      let above = 0;
      let below = 0;
      for (const row of rows) {
        const others = row.reduce((sum, each, place) => (place === index ? sum : sum + each * coefficients[place]), 0);
        above += row[index] * (1 - others);
        below += row[index] ** 2;
      }
      coefficients[index] = Math.max(0, above / below);
    }
  }
  return coefficients;
}
