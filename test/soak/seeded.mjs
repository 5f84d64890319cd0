/** Numbers from 0 to 1 that look random and follow from the seed (mulberry32). */
export function seeded(seed) {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    random,
    between: (least, most) => least + random() * (most - least),
    oneOf: (list) => list[Math.floor(random() * list.length)],
    chance: (probability) => random() < probability,
  };
}
