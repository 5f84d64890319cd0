import type { InspectorOutcome } from '../../src/inspector-request.js';

/** In its colour, which is never all that tells it. */
export function OutcomeName({ outcome }: { readonly outcome: InspectorOutcome }) {
  return (
    <span class={`outcome outcome-${outcome}`}>
      <span class="dot" aria-hidden="true" />
      {outcome}
    </span>
  );
}
