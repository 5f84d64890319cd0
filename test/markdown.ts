import { readFileSync } from 'node:fs';

/** A file of the repository, by its path from the root. */
export const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

/** A fenced block of code; `run` is its name in the comment before it, if it is run. */
export interface Block {
  readonly run: string | undefined;
  readonly language: string;
  readonly source: string;
}

export function blocksOf(markdown: string): Block[] {
  const found = markdown.matchAll(/^(?:<!-- run: ([\w-]+) -->\n\n)?```([jt]s)\n(.*?)^```$/gms);
  return [...found].map(([, run, language = '', source = '']) => ({ run, language, source }));
}

/** The text from a heading to the next of its level or a higher one. */
export function sectionOf(markdown: string, heading: string): string {
  const [marks = ''] = heading.split(' ', 1);
  const start = markdown.indexOf(`\n${heading}\n`);
  if (start === -1) throw new Error(`there is no heading "${heading}"`);
  const text = markdown.slice(start + heading.length + 2);
  const end = text.search(new RegExp(`^#{1,${marks.length}} `, 'm'));
  return end === -1 ? text : text.slice(0, end);
}

/** The cells of the rows of the tables in a text, headings left out. */
export function rowsOf(text: string): string[][] {
  const tables = text.matchAll(/(?:^\|.*\n?)+/gm);
  return [...tables].flatMap(([table]) =>
    table
      .trim()
      .split('\n')
      .slice(2)
      .map((line) =>
        line
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim()),
      ),
  );
}

/** What stands in a cell as code, or undefined. */
export const codeOf = (cell: string | undefined): string | undefined => /`([^`]+)`/.exec(cell ?? '')?.[1];

/** Everything that stands in a text as code. */
export const codesOf = (text: string | undefined): string[] =>
  [...(text ?? '').matchAll(/`([^`]+)`/g)].map(([, code]) => String(code));
