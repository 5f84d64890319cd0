import type { LiveInfo } from '../src/live/live-api.js';
import type { OpenDialog } from './app.js';
import { isActive } from './faults/describe-faults.js';
import { CopyButton } from './parts/copy-button.js';
import { IconButton } from './parts/icon-button.js';
import type { Connection } from './state/live-state.js';
import { useLive } from './state/use-live.js';
import { addressOf, type Place, type View } from './state/use-place.js';
import { ThemeButton } from './theme-button.js';

const VIEWS: readonly { readonly view: View; readonly title: string }[] = [
  { view: 'events', title: 'Events' },
  { view: 'profiles', title: 'Profiles' },
  { view: 'groups', title: 'Groups' },
];

const CONNECTIONS: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
};

interface HeaderProps {
  readonly place: Place;
  readonly info: LiveInfo | undefined;
  readonly areFaultsOpen: boolean;
  onFaults(): void;
  onDialog(dialog: OpenDialog): void;
}

export function Header({ place, info, areFaultsOpen, onFaults, onDialog }: HeaderProps) {
  const { connection, isPaused, faults } = useLive();
  const state = isPaused && connection === 'live' ? 'Paused' : CONNECTIONS[connection];
  return (
    <header class="header">
      <h1 class="brand">
        <span class="brand-mark" aria-hidden="true" />
        <span class="brand-name">
          OpenPanel <span class="brand-kind">inspector</span>
        </span>
      </h1>
      <nav class="views" aria-label="Views">
        {VIEWS.map(({ view, title }) => (
          <a key={view} href={addressOf({ view })} aria-current={place.view === view ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      <span class={`connection is-${state.toLowerCase()}`} role="status">
        <span class="dot" aria-hidden="true" />
        <span class="connection-name">{state}</span>
      </span>
      <div class="header-end">
        {info && (
          <span class="api-url">
            <code>{info.url}</code>
            <CopyButton text={info.url} what="the API's URL" />
          </span>
        )}
        <IconButton
          icon="bolt"
          label="Faults"
          isNamed
          isExpanded={areFaultsOpen}
          class={isActive(faults) ? 'is-faulty' : ''}
          onClick={onFaults}
        />
        <IconButton icon="plug" label="Connect an app" isDisabled={!info} onClick={() => onDialog('connect')} />
        <ThemeButton />
        <IconButton icon="help" label="Keyboard shortcuts" shortcut="?" onClick={() => onDialog('help')} />
      </div>
    </header>
  );
}
