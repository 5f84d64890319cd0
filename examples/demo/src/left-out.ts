import type { LeftOut } from './step.js';
import type { Terminal } from './terminal.js';

const WHY: Readonly<Record<string, string>> = {
  asset: 'files that come with a page',
  bot: 'crawlers, scripts; explicit tracks stay',
  health_check: 'load balancers and probes',
  ignored: "the app's own option `ignore`",
  method: 'HEAD and OPTIONS',
  prefetch: 'pages that perhaps nobody opens',
  scanner: 'what only scanners ask for',
};

/** A line for each reason: how often, why, examples. */
export function showLeftOut(items: readonly LeftOut[], { line, paint }: Terminal): void {
  for (const [reason, calls] of byReason(items)) {
    const examples = [...new Set(calls)].slice(0, 2).join(', ');
    const more = new Set(calls).size > 2 ? ', …' : '';
    const why = (WHY[reason] ?? '').padEnd(40);
    line(
      `  ${paint('yellow', reason.padEnd(12))}  ${String(calls.length).padStart(2)}  ${why}  ${paint('dim', examples + more)}`,
    );
  }
}

export function byReason(items: readonly LeftOut[]): [reason: string, calls: string[]][] {
  const groups = new Map<string, string[]>();
  for (const { call, reason } of items) groups.set(reason, [...(groups.get(reason) ?? []), call]);
  return [...groups].sort(([, a], [, b]) => b.length - a.length);
}
