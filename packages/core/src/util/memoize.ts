/** When full, the cache is cleared. */
const MAX_REMEMBERED = 1_000;
/** Longer strings are not cached: they are rare and could fill the memory. */
const MAX_LENGTH = 512;

/** Caches the results of a pure function of a string. */
export function memoize<T>(work: (text: string) => T): (text: string) => T {
  const answers = new Map<string, T>();
  return (text) => {
    if (text.length > MAX_LENGTH) return work(text);
    const known = answers.get(text);
    if (known !== undefined || answers.has(text)) return known as T;
    if (answers.size >= MAX_REMEMBERED) answers.clear();
    const answer = work(text);
    answers.set(text, answer);
    return answer;
  };
}

/** Creates a value at its first use, not while a program starts. */
export function lazy<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
