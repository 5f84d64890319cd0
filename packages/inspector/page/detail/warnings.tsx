import type { LiveWarning } from '../../src/live/live-api.js';
import { Icon } from '../parts/icon.js';

export function Warnings({ warnings }: { readonly warnings: readonly LiveWarning[] }) {
  if (warnings.length === 0) return null;
  return (
    <ul class="warnings" aria-label="Warnings">
      {warnings.map(({ title, advice }) => (
        <li key={title}>
          <Icon name="warning" />
          <div>
            <strong>{title}</strong>
            <p>{advice}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
