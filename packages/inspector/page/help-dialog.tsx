import { Dialog } from './parts/dialog.js';

const KEYS: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['j', '↓'], 'next event'],
  [['k', '↑'], 'previous event'],
  [['Page ↑', 'Page ↓'], 'one screen up or down'],
  [['Home', 'End'], 'oldest event; newest event, and follow new ones'],
  [['Enter'], 'open the event'],
  [['Esc'], 'close the event; leave the search'],
  [['/'], 'search properties, names, profiles and routes'],
  [['p'], 'pause or resume'],
  [['?'], 'show this list'],
];

export function HelpDialog({ onClose }: { onClose(): void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl class="keys">
        {KEYS.map(([keys, does]) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
