import { styleText } from 'node:util';

export type Color = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** A string in a colour, or as it is. */
export type Paint = (color: Color, text: string) => string;

/**
 * Whether output to a stream should have colours: `NO_COLOR` switches them off, `FORCE_COLOR` on (`0` or `false`: off), and otherwise
 * a terminal has them. `NO_COLOR` wins, and has no effect if it is empty.
 */
export function hasColors(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): boolean {
  const { NO_COLOR: no, FORCE_COLOR: force, TERM: terminal } = env;
  if (no) return false;
  if (force !== undefined) return force !== '0' && force !== 'false';
  return stream.isTTY === true && terminal !== 'dumb';
}

export const createPaint = (colors: boolean): Paint =>
  colors ? (color, text) => (text === '' ? '' : styled(color, text, UNCHECKED)) : (_color, text) => text;

/** From Node.js 22 on, `styleText` itself looks at the environment and at stdout, unless it is told not to. */
const UNCHECKED = { validateStream: false };
const styled = styleText as (color: Color, text: string, options: { validateStream: boolean }) => string;
