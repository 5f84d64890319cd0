import { createPaint, hasColors, type Paint } from '@openpanel-node/inspector/terminal';

export interface Terminal {
  readonly paint: Paint;
  line(text?: string): void;
  heading(text: string): void;
  /** Shows what takes a while below the lines, with its seconds, until the next call. Only on a terminal. */
  progress(text?: string): void;
}

const CLEAR_LINE = '\r\u001B[K';
const REDRAW_MS = 1_000;

export function createTerminal(
  stream: NodeJS.WriteStream,
  env: NodeJS.ProcessEnv,
  now = () => performance.now(),
): Terminal {
  const paint = createPaint(hasColors(stream, env));
  let shown = '';
  let startedAt = 0;
  let timer: NodeJS.Timeout | undefined;

  function draw(): void {
    if (shown === '') return;
    const seconds = Math.floor((now() - startedAt) / 1_000);
    const text = `  ${shown}${seconds > 0 ? `, ${seconds} s` : ''} …`;
    // A longer line would wrap, and only its last row could be cleared.
    stream.write(CLEAR_LINE + paint('dim', text.slice(0, (stream.columns || 80) - 1)));
  }

  function line(text = ''): void {
    stream.write(`${shown === '' ? '' : CLEAR_LINE}${text}\n`);
    draw();
  }

  return {
    paint,
    line,
    heading: (text) => line(`\n${paint('bold', text)}`),
    progress(text = '') {
      if (stream.isTTY !== true) return;
      clearInterval(timer);
      if (shown !== '' && text === '') stream.write(CLEAR_LINE);
      [shown, startedAt] = [text, now()];
      draw();
      if (text !== '') timer = setInterval(draw, REDRAW_MS).unref();
    },
  };
}
