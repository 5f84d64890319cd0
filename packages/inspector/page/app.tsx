import { useState } from 'preact/hooks';
import { ConnectDialog } from './connect/connect-dialog.js';
import { EventsView } from './events/events-view.js';
import { FaultBar } from './faults/fault-bar.js';
import { Header } from './header.js';
import { HelpDialog } from './help-dialog.js';
import { useShortcuts } from './parts/use-shortcuts.js';
import { DirectoryView } from './people/directory-view.js';
import { useInfo } from './state/use-info.js';
import { useLive } from './state/use-live.js';
import { usePlace } from './state/use-place.js';

export type OpenDialog = 'help' | 'connect' | undefined;

export function App() {
  const place = usePlace();
  const { faults } = useLive();
  const info = useInfo();
  const [dialog, setDialog] = useState<OpenDialog>();
  const [hasFaultControls, setFaultControls] = useState(false);
  useShortcuts({ '?': () => setDialog('help') });

  return (
    <>
      <Header
        place={place}
        info={info}
        areFaultsOpen={hasFaultControls}
        onFaults={() => setFaultControls(!hasFaultControls)}
        onDialog={setDialog}
      />
      <FaultBar faults={faults} isOpen={hasFaultControls} onClose={() => setFaultControls(false)} />
      <main>
        {/* It keeps its filters and its place in the list while another view is shown. */}
        <EventsView
          isHidden={place.view !== 'events'}
          openedId={place.view === 'events' ? place.id : undefined}
          info={info}
        />
        {place.view !== 'events' && <DirectoryView key={place.view} view={place.view} id={place.id} />}
      </main>
      {dialog === 'help' && <HelpDialog onClose={() => setDialog(undefined)} />}
      {dialog === 'connect' && info && <ConnectDialog info={info} onClose={() => setDialog(undefined)} />}
    </>
  );
}
