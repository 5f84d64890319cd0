import { useState } from 'preact/hooks';
import type { InspectorFaults } from '../../src/faults.js';
import { counted } from '../parts/format-count.js';
import { Icon } from '../parts/icon.js';
import { IconButton } from '../parts/icon-button.js';
import { setFaults } from '../state/inspector-api.js';
import { useLive } from '../state/use-live.js';
import { describeFaults, isActive } from './describe-faults.js';
import { endingFaults } from './ending-faults.js';
import { FaultControls } from './fault-controls.js';

interface FaultBarProps {
  readonly faults: InspectorFaults;
  readonly isOpen: boolean;
  onClose(): void;
}

/** The controls of the faults and, while one is active, what it does. */
export function FaultBar({ faults, isOpen, onClose }: FaultBarProps) {
  const [problem, setProblem] = useState<string>();
  const change = (next: InspectorFaults) =>
    setFaults(next).then(
      () => setProblem(undefined),
      (error: Error) => setProblem(error.message),
    );
  return (
    <section class="faults" aria-label="Faults">
      {isOpen && (
        <div class="fault-panel">
          <FaultControls faults={faults} onChange={change} />
          <IconButton icon="close" label="Close the faults panel" onClick={onClose} />
        </div>
      )}
      {isActive(faults) && <ActiveFaults faults={faults} onEnd={() => void change({})} />}
      {problem !== undefined && <p class="fault-problem">{problem}</p>}
      <p class="off-screen" role="status">
        {problem ?? describeFaults(faults)}
      </p>
    </section>
  );
}

function ActiveFaults({ faults, onEnd }: { readonly faults: InspectorFaults; onEnd(): void }) {
  const { rows, waiting } = useLive();
  const met = endingFaults([...rows, ...waiting]);
  return (
    <div class="fault-active">
      <Icon name="warning" />
      <strong>{describeFaults(faults)}</strong>
      {met > 0 && <span>hit by the last {counted(met, 'request')}</span>}
      <button type="button" class="button is-named" onClick={onEnd}>
        End the fault
      </button>
    </div>
  );
}
