import { createPaint, type Paint } from './colors.js';
import type { CommandSpec, Flag, Flags } from './command.js';

const WIDTH = 100;

/** The help of a command: usage, options, examples, exit codes. */
export function helpText(spec: CommandSpec<Flags>, paint: Paint = createPaint(false)): string {
  const { name, typed = name, summary, about, flags, operands, examples, exitCodes } = spec;
  const usage = `${paint('bold', 'Usage:')} ${typed} [options]${operands ? ` [${operands.name}…]` : ''}`;
  const options = [
    ...(operands ? [[`[${operands.name}…]`, operands.help] as const] : []),
    ...Object.entries(flags).map(([flag, each]) => [titleOf(flag, each), each.help] as const),
  ];
  const sections = [
    section('Options', options, paint, 26),
    section(
      'Examples',
      examples.map(([args, what]) => [`${typed} ${args}`.replace(/(?: --)? *$/, ''), what]),
      paint,
    ),
    section(
      'Exit codes',
      exitCodes.map(([code, meaning]) => [`${code}`, meaning]),
      paint,
    ),
  ];
  const intro = [
    `${paint('bold', name)}: ${summary}`,
    usage,
    ...(about === undefined ? [] : [wrap(about, WIDTH).join('\n')]),
  ];
  return `${[...intro, ...sections].join('\n\n')}\n`;
}

function titleOf(name: string, { type, value = 'value', short }: Flag): string {
  return `${short === undefined ? '' : `-${short}, `}--${name}${type === 'string' ? ` <${value}>` : ''}`;
}

/** Lines of two aligned columns. A long first cell has a line of its own. */
function section(title: string, rows: readonly (readonly [string, string])[], paint: Paint, widest = 50): string {
  const width = Math.min(widest, Math.max(...rows.map(([cell]) => cell.length)));
  const indent = ' '.repeat(width + 4);
  const lines = rows.flatMap(([cell, text]) => {
    const [first = '', ...rest] = wrap(text, WIDTH - indent.length).map((line) => indent + line);
    const head = `  ${paint('cyan', cell)}`;
    const fits = cell.length <= width;
    return [...(fits ? [head + ' '.repeat(width - cell.length) + first.slice(width + 2)] : [head, first]), ...rest];
  });
  return [paint('bold', `${title}:`), ...lines].join('\n');
}

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
