import { createPaint } from '../terminal/colors.js';
import type { ComparedEvents } from './comparison.js';

const LABELS = {
  declared: ['green', 'ok'],
  unused: ['dim', 'unused'],
  undeclared: ['red', 'undeclared'],
  other_shape: ['red', 'other shape'],
} as const;
const WIDTH = 12;

/** The comparison as lines for a terminal: what is wrong last, where it is seen. */
export function formatComparison(events: readonly ComparedEvents[], inspector: string, colors: boolean): string {
  const paint = createPaint(colors);
  const order = Object.keys(LABELS);
  const sorted = [...events].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  const lines = sorted.flatMap(({ name, received, status, wrong, problems, more }) => {
    const [color, label] = LABELS[status];
    const share = status === 'other_shape' ? `${wrong} of ${received}` : String(received);
    const count = received === 0 ? '' : ` (${share})`;
    const details = [...problems, ...(more.length > 0 ? [`also has: ${more.join(', ')}`] : [])];
    return [
      `${paint(color, label.padEnd(WIDTH))}${inOneLine(name)}${count}`,
      ...details.map((detail) => `${' '.repeat(WIDTH)}  ${inOneLine(detail)}`),
    ];
  });
  return `${[...lines, '', verdict(events, inspector)].join('\n')}\n`;
}

function verdict(events: readonly ComparedEvents[], inspector: string): string {
  const wrong = events.filter(isWrong).length;
  const received = events.reduce((sum, event) => sum + event.received, 0);
  if (received === 0) return `The inspector at ${inspector} has received none of your own events yet.`;
  return wrong === 0 ? 'All received events are as declared.' : `${wrong} not as declared.`;
}

export const isWrong = ({ status }: ComparedEvents): boolean => status === 'undeclared' || status === 'other_shape';

/** Names come from whatever has sent to the inspector. */
const inOneLine = (text: string): string => text.replace(/\p{Cc}/gu, ' ');
