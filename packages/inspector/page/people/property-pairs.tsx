import { Pairs, pairsOf } from '../parts/pairs.js';

/** As they are now, with all that was added to them. */
export function PropertyPairs({ properties }: { readonly properties: Readonly<Record<string, string>> }) {
  const pairs = pairsOf(properties);
  return (
    <div class="entry-properties">
      <h3>Properties</h3>
      {pairs.length > 0 ? <Pairs pairs={pairs} isCode /> : <p class="muted">None.</p>}
    </div>
  );
}
