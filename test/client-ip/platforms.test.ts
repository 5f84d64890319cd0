import { describe, expect, it } from 'vitest';
import { codesOf, read, rowsOf, sectionOf } from '../markdown.js';
import { PLATFORMS } from './platforms.js';
import { evaluate, expectClients, NAMES, start } from './running-app.js';

const PAGE = read('docs/client-ip.md');

/** What the page says of a platform: settings by framework, and values of the option. */
function settingsOf(section: string, column: string) {
  const text = sectionOf(PAGE, `## ${section}`);
  const [, heading = ''] = /^(\| app .*)$/m.exec(text) ?? [];
  const index = heading.split('|').findIndex((cell) => cell.trim() === column) - 1;
  const rows = rowsOf(text.slice(text.indexOf(heading))).map((cells) => [cells[0], codesOf(cells[index])] as const);
  const frameworks = rows.filter(([label]) => !label?.startsWith('any'));
  return {
    settings: frameworks.flatMap(([label, codes]) =>
      String(label)
        .split(', ')
        .flatMap((framework) => codes.map((code) => [framework, code] as const)),
    ),
    values: rows.filter(([label]) => label?.startsWith('any')).flatMap(([, codes]) => codes),
  };
}

it('every column of every platform of the page is tested', () => {
  const headings = [...PAGE.matchAll(/^## (.*)$|^\| app +\|(.*)\|$/gm)];
  const columns = headings.flatMap(([, , cells], index) => {
    const section = headings.slice(0, index).findLast(([, heading]) => heading)?.[1];
    return cells?.split('|').map((column) => [section, column.trim()]) ?? [];
  });
  expect(columns).toEqual(PLATFORMS.map(([section, column]) => [section, column]));
});

const COLUMNS = PLATFORMS.map(([section, column, ...ways]) => ({
  section,
  column,
  ways,
  ...settingsOf(section, column),
}));

describe.each(COLUMNS)('$section: $column', ({ ways, settings, values }) => {
  it('has a setting for each framework', () => {
    expect(settings.map(([framework]) => framework).sort()).toEqual([...NAMES].sort());
    expect(values).not.toEqual([]);
  });

  it.each(settings)('%s: %s finds the client', async (framework, setting) => {
    for (const way of ways) await expectClients(await start(framework, way.peer, { setting }), way);
  });

  it.each(values.flatMap((value) => NAMES.map((framework) => [value, framework] as const)))(
    'clientIp: %s finds the client in %s',
    async (value, framework) => {
      const clientIp = evaluate(value) as number;
      for (const way of ways) await expectClients(await start(framework, way.peer, { clientIp }), way);
    },
  );
});
