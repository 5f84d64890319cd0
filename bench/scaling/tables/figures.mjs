/** What the simulation is fed with. */
export const figuresTable = {
  head: ['figure', 'value', 'how it was measured'],
  rows: (_inputs, { machine, benchMachine, figures }) => [
    ...Object.entries(figures).map(([name, { value, unit, how }]) => [`\`${name}\``, `${value} ${unit}`, how]),
    ['machine of `npm run bench`', benchMachine, ''],
    ['machine of all else', machine, ''],
  ],
};
