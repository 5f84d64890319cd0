import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { Account } from '../src/account.js';
import { FRAMEWORKS } from '../src/frameworks.js';
import { ownLines, startDemo } from './demo-process.js';

/** A row of the summary: `  sent  147  events, …`. */
function row(lines: readonly string[], name: string): { count: number; numbers: number[]; text: string } {
  const summary = lines.slice(lines.indexOf('Summary'));
  const found = summary.find((line) => line.trimStart().startsWith(name)) ?? '';
  const [, count, text = ''] = /^\s+\D+(\d+) {2}(.*)$/.exec(found) ?? [];
  return { count: Number(count), numbers: (text.match(/\d+/g) ?? []).map(Number), text };
}

/** Without Next.js, which the demo has to install. */
const INSTALLED = FRAMEWORKS.filter(({ isNext }) => !isNext);

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

describe.each(INSTALLED)('npm run demo -- --framework $name', ({ name, title }) => {
  test('ends by itself with 0, and its counts agree', { timeout: 60_000 }, async () => {
    const { lines, errors, ended } = startDemo('--framework', name, '--fast');
    expect(await ended, [...lines, ...errors].join('\n')).toBe(0);
    expect(lines.find((line) => line.startsWith('  example app '))).toContain(title);
    for (const heading of ['Started', 'Events, as they arrive', 'Skipped requests', 'Shutdown', 'Summary']) {
      expect(lines).toContain(heading);
    }

    const requests = row(lines, 'requests');
    const sent = row(lines, 'sent ');
    const stored = row(lines, 'stored');
    const skipped = row(lines, 'skipped');
    expect(requests.count).toBe(sum(requests.numbers));
    expect(sent.numbers).toEqual([sent.count, 0, 0, 0]);
    expect(stored.count).toBe(sent.count);
    expect(stored.count).toBe(sum(stored.numbers));
    expect(stored.numbers[0]).toBe(requests.numbers[0]);
    expect(skipped.count).toBe(requests.numbers[1]);
    expect(skipped.count).toBe(sum(skipped.numbers));
    for (const reason of ['bot', 'asset', 'method', 'health_check', 'prefetch', 'ignored']) {
      expect(skipped.text).toContain(reason);
    }
    expect(row(lines, 'counters').count).toBe(3);
    expect(lines.filter((line) => line.includes('increment') && line.includes('logins +1'))).toHaveLength(3);
    expect(row(lines, 'checks')).toMatchObject({ numbers: [0], text: '0 mismatches' });
    expect(lines.at(-1)).toContain(`${title}: everything arrived once, as expected.`);

    // No colours where nobody looks, and 120 columns.
    expect(lines.filter((line) => line.includes('\u001B'))).toEqual([]);
    expect(ownLines(lines).filter((line) => line.length > 120)).toEqual([]);
  });
});

describe.each(INSTALLED)('npm run demo -- --framework $name --watch', ({ name, title }) => {
  test('goes on until Ctrl-C, then ends both processes with 0', { timeout: 60_000 }, async () => {
    const { lines, reader, ended, interrupt, isRunning } = startDemo('--framework', name, '--watch', '--fast');
    for (let seen = 0; seen < 3; ) {
      const [line] = (await once(reader, 'line')) as [string];
      if (/^ {2}(?:request|skipped) /.test(line)) seen += 1;
    }
    expect(isRunning()).toBe(true);
    expect(lines.find((line) => line.startsWith('  example app '))).toContain(title);
    interrupt();
    expect(await ended).toBe(0);
    const report = /exits with 0: Events: (\d+) delivered, (\d+) rejected, (\d+) dropped, 0 pending/;
    const [delivered = -1, rejected = 0, dropped = 0] =
      report
        .exec(lines.at(-1) ?? '')
        ?.slice(1)
        .map(Number) ?? [];
    const rows = lines.filter((line) => / (?:visitor|server)(?: |$)/.test(line));
    // A counter of a profile that has signed up shortly before is waited for.
    expect({ delivered, rejected, dropped }).toEqual({ delivered: rows.length, rejected: 0, dropped: 0 });
  });
});

test('--json prints the account alone on stdout, and the rest on stderr', { timeout: 60_000 }, async () => {
  const { lines, errors, ended } = startDemo('--fast', '--json');
  expect(await ended, errors.join('\n')).toBe(0);
  const account = JSON.parse(lines.join('\n')) as Account;
  expect(account).toMatchObject({ ok: true, framework: 'express', counters: 3, mismatches: [] });
  const { stored, sent, skipped, requests } = account;
  expect(sent).toEqual({ delivered: stored.request + stored.tracked, rejected: 0, dropped: 0, pending: 0 });
  expect(requests).toBe(stored.request + sum(Object.values(skipped)));
  expect(errors).toContain('Summary');
});
