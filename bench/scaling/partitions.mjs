/** As the Redis outbox does it: FNV-1a, 32 bits. */
function partitionOf(key, partitions) {
  let hash = 0x811c9dc5;
  for (let place = 0; place < key.length; place += 1) hash = Math.imul(hash ^ key.charCodeAt(place), 0x01000193);
  return (hash >>> 0) % partitions;
}

/**
 * The share of all events that each partition gets: profiles are hashed, and some have more events than others. The k-th profile has
 * 1 / k ** `skew` of the first one's; one profile more, the hot one, has `hotShare` of all.
 */
export function partitionShares({ partitions, profiles, skew, hotShare = 0 }) {
  const key = [partitions, profiles, skew, hotShare].join();
  let shares = known.get(key);
  if (shares === undefined) {
    shares = computeShares(partitions, profiles, skew, hotShare);
    known.set(key, shares);
  }
  return shares;
}

/** Hundreds of simulations have the same partitions. */
const known = new Map();

function computeShares(partitions, profiles, skew, hotShare) {
  const shares = new Float64Array(partitions);
  let total = 0;
  for (let place = 1; place <= profiles; place += 1) {
    const weight = place ** -skew;
    shares[partitionOf(`user_${place}`, partitions)] += weight;
    total += weight;
  }
  for (let place = 0; place < partitions; place += 1) shares[place] *= (1 - hotShare) / total;
  shares[partitionOf('user_0', partitions)] += hotShare;
  return shares;
}

/** How many partitions a batch of events is expected to touch; `size` may be a fraction. */
export function streamsIn(shares) {
  const known = new Map();
  return (size) => {
    const rounded = size < 50 ? Math.round(size * 4) / 4 : Math.round(size / 10) * 10;
    let streams = known.get(rounded);
    if (streams === undefined) {
      streams = 0;
      for (const share of shares) streams += 1 - (1 - share) ** rounded;
      known.set(rounded, streams);
    }
    return streams;
  };
}
