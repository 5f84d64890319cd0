import type { Framework } from './frameworks.js';
import { byReason } from './left-out.js';
import type { Stage } from './stage.js';
import type { Terminal } from './terminal.js';
import type { Verification } from './verification.js';

export interface Totals {
  readonly framework: Framework;
  /** Calls of the app. */
  readonly requests: number;
  /** What the app says at its end. */
  readonly report: string;
  readonly startedAt: number;
}

/** The app's count, the local OpenPanel's, and the verdict. */
export function showSummary(totals: Totals, stage: Stage, verification: Verification, { line, paint }: Terminal): void {
  const events = stage.inspector.events();
  const captured = events.filter(({ name }) => name === 'request').length;
  const devices = new Set(events.map(({ deviceId }) => deviceId).filter(Boolean)).size;
  const profiles = new Set(events.map(({ profileId }) => profileId).filter(Boolean)).size;
  const reasons = byReason(stage.leftOut.items).map(([reason, calls]) => `${calls.length} ${reason}`);
  const left = stage.leftOut.items.length;
  const fates = (/Events: ([^;]*)/.exec(totals.report)?.[1] ?? '').trim();
  const sent = [...fates.matchAll(/\d+/g)].reduce((sum, [count]) => sum + Number(count), 0);
  const { title } = totals.framework;
  const { checks, mismatches } = verification;
  const wrong = `${mismatches.length} mismatch${mismatches.length === 1 ? '' : 'es'}`;

  const row = (name: string, count: number, text: string) =>
    line(`  ${paint('dim', name.padEnd(10))} ${String(count).padStart(4)}  ${text}`);
  row('requests', totals.requests, `${captured} gave a request event, ${left} were left out`);
  row('sent', sent, `events, says the app: ${fates}`);
  row(
    'stored',
    events.length,
    `events, says OpenPanel: ${captured} request, ${events.length - captured} tracked by the app's own code`,
  );
  const counted = 'counters, each once OpenPanel had stored its profile';
  row('counted', stage.counted.items.length, counted);
  row('left out', left, reasons.join(', '));
  row('profiles', profiles, `and ${devices} devices of visitors`);
  row('checks', checks, wrong);
  line();
  for (const mismatch of mismatches) line(paint('red', `  ${mismatch}`));
  const seconds = ((performance.now() - totals.startedAt) / 1000).toFixed(1);
  if (mismatches.length === 0) line(paint('green', `  ${title}: everything arrived once, as expected. (${seconds} s)`));
  else line(paint('red', `  ${title}: not as expected, ${wrong}. (${seconds} s)`));
}
