import type { InspectorFailure, InspectorFaults } from '../../src/faults.js';

interface Choice {
  readonly title: string;
  readonly hint: string;
  readonly fail?: InspectorFailure;
  readonly rejectAuth?: true;
}

const CHOICES: readonly Choice[] = [
  { title: 'None', hint: 'responds like the API' },
  { title: '503', hint: 'not processed: the SDK pauses, then retries', fail: 503 },
  { title: '429', hint: 'too many requests: the SDK pauses, then retries', fail: 429 },
  { title: '500', hint: 'maybe processed: the SDK retries what is safe to repeat', fail: 500 },
  { title: 'Reset', hint: 'the connection breaks', fail: 'reset' },
  { title: 'Hang', hint: 'no response until the SDK times out', fail: 'hang' },
  {
    title: 'Blocked',
    hint: 'a 202 that stores nothing, as from the hosted API to an organization that has not paid',
    fail: 'blocked',
  },
  { title: 'Reject auth', hint: 'wrong credentials: the SDK keeps its queue and retries slowly', rejectAuth: true },
];

const LATENCIES: readonly number[] = [0, 100, 500, 2_000, 10_000];

interface FaultControlsProps {
  readonly faults: InspectorFaults;
  onChange(faults: InspectorFaults): void;
}

export function FaultControls({ faults, onChange }: FaultControlsProps) {
  const { fail, rejectAuth, latencyMs = 0 } = faults;
  const isChosen = (choice: Choice) =>
    choice.fail === fail && (fail !== undefined || (choice.rejectAuth ?? false) === (rejectAuth ?? false));
  const latencies = LATENCIES.includes(latencyMs) ? LATENCIES : [...LATENCIES, latencyMs].sort((a, b) => a - b);
  return (
    <>
      <fieldset class="choices">
        <legend>Every request</legend>
        {CHOICES.map((choice) => (
          <label key={choice.title} title={choice.hint}>
            <input
              type="radio"
              name="fault"
              checked={isChosen(choice)}
              onChange={() => onChange({ fail: choice.fail, rejectAuth: choice.rejectAuth, latencyMs })}
            />
            <span>{choice.title}</span>
          </label>
        ))}
      </fieldset>
      <label class="latency">
        <span>Latency</span>
        <select
          class="field"
          value={latencyMs}
          onChange={({ currentTarget }) => onChange({ fail, rejectAuth, latencyMs: Number(currentTarget.value) })}
        >
          {latencies.map((ms) => (
            <option key={ms} value={ms}>
              {ms} ms
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
