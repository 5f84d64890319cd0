/** More than these are forgotten, all at once. */
const MAX_REMEMBERED = 1_000;
/** Longer texts are worked out each time: they are rare, and could fill the memory. */
const MAX_LENGTH = 512;

/** A pure function of a text that remembers its latest answers; for what the same few visitors ask again and again. */
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

/** A value that is made when it is first asked for: not while a program starts. */
export function lazy<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
