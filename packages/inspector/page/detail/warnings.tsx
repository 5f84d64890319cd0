import type { LiveWarning } from '../../src/live/live-api.js';
import { Icon } from '../parts/icon.js';

export function Warnings({ warnings }: { readonly warnings: readonly LiveWarning[] }) {
  if (warnings.length === 0) return null;
  return (
    <ul class="warnings" aria-label="Advice">
      {warnings.map(({ title, advice, isNote = false }) => (
        <li key={title} class={isNote ? 'is-note' : undefined}>
          <Icon name={isNote ? 'note' : 'warning'} />
          <div>
            <strong>{title}</strong>
            <p>{advice}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
