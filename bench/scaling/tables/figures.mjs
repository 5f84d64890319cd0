/** What the simulation is fed with. */
export const figuresTable = {
  head: ['figure', 'value', 'how it was measured'],
  rows: (_inputs, { figures }) =>
    Object.entries(figures)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, { value, unit, how }]) => [`\`${name}\``, `${value} ${unit}`, how]),
};
