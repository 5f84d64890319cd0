import { byReason } from './account.js';
import type { SkippedRequest } from './step.js';
import type { Terminal } from './terminal.js';

const WHY: Readonly<Record<string, string>> = {
  asset: 'files that belong to a page',
  bot: 'crawlers, scripts; track() still works',
  health_check: 'load balancers and probes',
  ignored: 'the `ignore` option of the app',
  method: 'HEAD and OPTIONS',
  prefetch: 'pages that may never be opened',
  scanner: 'paths that only scanners request',
};

/** One line per reason: how often, why, and examples. */
export function showSkipped(items: readonly SkippedRequest[], { line, paint }: Terminal): void {
  for (const [reason, calls] of byReason(items)) {
    const examples = [...new Set(calls)].slice(0, 2).join(', ');
    const more = new Set(calls).size > 2 ? ', …' : '';
    const why = (WHY[reason] ?? '').padEnd(40);
    line(
      `  ${paint('yellow', reason.padEnd(12))}  ${String(calls.length).padStart(2)}  ${why}  ${paint('dim', examples + more)}`,
    );
  }
}
