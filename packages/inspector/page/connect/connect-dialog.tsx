import type { LiveInfo } from '../../src/live/live-api.js';
import { Dialog } from '../parts/dialog.js';
import { ConnectGuide } from './connect-guide.js';

export function ConnectDialog({ info, onClose }: { readonly info: LiveInfo; onClose(): void }) {
  return (
    <Dialog title="Connect an app" onClose={onClose}>
      <ConnectGuide info={info} />
    </Dialog>
  );
}
