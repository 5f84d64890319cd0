// The results as a table.

const COLUMNS = [
  ['', ({ title }) => title],
  ['kills', ({ account }) => account.kills],
  ['under load', ({ account }) => account.loaded],
  ['called', ({ account }) => account.called],
  ['stored once', ({ account }) => account.storedOnce],
  ['stored twice', ({ account }) => account.tracksTwice],
  ['most a kill', ({ account }) => account.mostTwice],
  ['counters, payments twice', ({ account }) => account.onceTwice],
  ['unconfirmed', ({ account }) => account.unconfirmed],
  ['of these not stored', ({ account }) => account.unstored],
  ['in memory only', ({ account }) => account.inMemory],
  ['lost', ({ account }) => account.lost],
  ['disorder', ({ account }) => account.disorder],
  ['profiles wrong', ({ account, isWithinProcess }) => (isWithinProcess ? '-' : account.wrongProfiles.length)],
  ['s', ({ seconds }) => seconds.toFixed(0)],
];

export function matrixLines(results) {
  const ran = results.filter(({ account }) => account);
  const rows = [
    COLUMNS.map(([title]) => title),
    ...ran.map((result) => COLUMNS.map(([, read]) => String(read(result)))),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  const lines = rows.map(([name, ...numbers]) =>
    [name.padEnd(widths[0]), ...numbers.map((cell, place) => cell.padStart(widths[place + 1]))].join('  '),
  );
  const skipped = results
    .filter(({ skipped }) => skipped)
    .map(({ title, skipped: why }) => `skipped: ${title} (${why})`);
  return ran.length > 0 ? [...lines, ...skipped] : skipped;
}
