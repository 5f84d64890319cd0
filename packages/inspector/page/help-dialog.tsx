import { Dialog } from './parts/dialog.js';

const KEYS: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['j', '↓'], 'the next event'],
  [['k', '↑'], 'the one before'],
  [['Page ↑', 'Page ↓'], 'a screenful up or down'],
  [['Home', 'End'], 'the oldest; the newest, and follow'],
  [['Enter'], 'open the event'],
  [['Esc'], 'close it; leave the search'],
  [['/'], 'search in properties, names, profiles and routes'],
  [['p'], 'pause, and go on'],
  [['?'], 'this list'],
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
