import type { Terminal } from '../terminal.js';
import type { FleetAccount } from './fleet-account.js';

/** Prints the account and the verdict. */
export function showFleetSummary(account: FleetAccount, { line, paint }: Terminal): void {
  const { requests, calls, storedOnce, storedTwice, countedTwice, deadLetters, inMemory, lost, counters } = account;
  const row = (name: string, count: number, text: string) =>
    line(`  ${paint('dim', name.padEnd(13))} ${String(count).padStart(5)}  ${text}`);
  const letters = Object.entries(deadLetters);
  const sum = letters.reduce((all, [, count]) => all + count, 0);
  const held = (account.longestHeldMs / 1_000).toFixed(1);

  row('calls', calls, `of ${requests} requests: tracked events, payments and counters`);
  row('stored once', storedOnce, `the one that was held for longest arrived after ${held} s`);
  row('stored twice', storedTwice, 'tracked events that were in flight when a process was killed');
  row('counted twice', countedTwice, 'payments and counters');
  row('dead letters', sum, letters.map(([reason, count]) => `${count} ${reason}`).join(', ') || 'none was needed');
  row('in memory', inMemory, 'calls that the killed app had not handed over yet');
  row('lost', lost, 'of all that was handed over');
  row(
    'counters',
    counters.increments,
    `increments of ${counters.profiles} profiles, ${counters.wrong} with a wrong sum`,
  );
  line();
  for (const mismatch of account.mismatches) line(paint('red', `  ${mismatch}`));
  const took = `(${account.seconds.toFixed(1)} s)`;
  if (account.ok) line(paint('green', `  A fleet: nothing that was handed over was lost or counted twice. ${took}`));
  else line(paint('red', `  A fleet: not as expected. ${took}`));
}
