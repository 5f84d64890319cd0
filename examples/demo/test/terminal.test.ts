import { expect, test } from 'vitest';
import { createTerminal } from '../src/terminal.js';

/** A stream that keeps what is written, with a clock for it. */
function createStream(isTTY: boolean, columns = 40) {
  const written: string[] = [];
  const stream = { isTTY, columns, write: (text: string) => written.push(text) > 0 } as unknown as NodeJS.WriteStream;
  let time = 0;
  const terminal = createTerminal(stream, { NO_COLOR: '1' }, () => time);
  return {
    terminal,
    /** What was written since the last look. */
    look: () => written.splice(0).join(''),
    pass(ms: number) {
      time += ms;
    },
  };
}

const CLEAR = '\r\u001B[K';

test('progress stays below the lines, with its seconds, and leaves no trace', () => {
  const { terminal, look, pass } = createStream(true);
  terminal.progress('Waiting');
  expect(look()).toBe(`${CLEAR}  Waiting …`);
  pass(2_500);
  terminal.line('a line');
  expect(look()).toBe(`${CLEAR}a line\n${CLEAR}  Waiting, 2 s …`);
  terminal.progress();
  expect(look()).toBe(CLEAR);
  terminal.line('the next');
  expect(look()).toBe('the next\n');
});

test('progress fits a narrow terminal', () => {
  const { terminal, look } = createStream(true, 10);
  terminal.progress('Waiting for a long time');
  expect(look()).toBe(`${CLEAR}  Waiting`);
  terminal.progress();
});

test('a pipe gets lines only', () => {
  const { terminal, look } = createStream(false);
  terminal.progress('Waiting');
  terminal.line('a line');
  terminal.progress();
  expect(look()).toBe('a line\n');
});
