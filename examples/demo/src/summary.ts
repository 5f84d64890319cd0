import type { Account } from './account.js';
import type { Framework } from './frameworks.js';
import type { Terminal } from './terminal.js';

/** Prints the account and the verdict. */
export function showSummary({ title }: Framework, account: Account, { line, paint }: Terminal): void {
  const { requests, sent, stored, counters, skipped, profiles, devices, checks, mismatches, seconds } = account;
  const sum = (counts: Readonly<Record<string, number>>) =>
    Object.values(counts).reduce((all, count) => all + count, 0);
  const listed = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ');
  const wrong = `${mismatches.length} mismatch${mismatches.length === 1 ? '' : 'es'}`;
  const row = (name: string, count: number, text: string) =>
    line(`  ${paint('dim', name.padEnd(10))} ${String(count).padStart(4)}  ${text}`);

  const unseen = requests - stored.request - sum(skipped);
  const others = unseen > 0 ? `, ${unseen} did not reach a handler` : '';
  row('requests', requests, `${stored.request} sent a request event, ${sum(skipped)} were skipped${others}`);
  row('sent', sum(sent), `events, by the count of the app: ${listed(sent)}`);
  row(
    'stored',
    sum(stored),
    `events, by the count of OpenPanel: ${stored.request} request, ${stored.tracked} tracked by the app`,
  );
  row('counters', counters, 'each sent after OpenPanel had stored its profile');
  row('skipped', sum(skipped), listed(skipped));
  row('profiles', profiles, `and ${devices} devices of visitors`);
  row('checks', checks, wrong);
  line();
  for (const mismatch of mismatches) line(paint('red', `  ${mismatch}`));
  const took = `(${seconds.toFixed(1)} s)`;
  if (account.ok) line(paint('green', `  ${title}: everything arrived once, as expected. ${took}`));
  else line(paint('red', `  ${title}: not as expected, ${wrong}. ${took}`));
}
