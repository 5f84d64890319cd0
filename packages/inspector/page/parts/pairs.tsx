import type { ComponentChildren } from 'preact';

export type Pair = readonly [name: string, value: ComponentChildren];

/** Names and values, in two columns. */
export function Pairs({ pairs, isCode = false }: { readonly pairs: readonly Pair[]; readonly isCode?: boolean }) {
  return (
    <dl class={`pairs ${isCode ? 'is-code' : ''}`}>
      {pairs.map(([name, value], index) => (
        // A name may come twice, and their order is what tells them apart.
        <div key={index}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export const pairsOf = (record: Readonly<Record<string, string>>): Pair[] => Object.entries(record);
