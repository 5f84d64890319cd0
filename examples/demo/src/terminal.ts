const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

export type Color = keyof typeof CODES;

export interface Terminal {
  paint(color: Color, text: string): string;
  line(text?: string): void;
  heading(text: string): void;
}

/** Colours only where a person looks: on a terminal, unless `NO_COLOR` is set. */
export function createTerminal(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Terminal {
  const colors = stream.isTTY === true && !env['NO_COLOR'];
  const paint = (color: Color, text: string) => (colors && text ? `\u001B[${CODES[color]}m${text}\u001B[0m` : text);
  const line = (text = '') => void stream.write(`${text}\n`);
  return { paint, line, heading: (text) => line(`\n${paint('bold', text)}`) };
}
