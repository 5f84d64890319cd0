import { cpSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Owner } from '../../src/spool/owner.js';
import { BareSpool, PROJECT, SpoolPlace, segmentsOf } from './spool-places.js';

const names = async (place: SpoolPlace) => (await new BareSpool(place.open()).found()).map(({ name }) => name);

it('an event comes back as it was', async () => {
  const place = new SpoolPlace();
  const first = new BareSpool(place.open());
  const madeAt = Date.now();
  const { body, bytes, ip, userAgent, isVisitor, priority, orderingKey } = first.add('ä❤', {
    size: 10,
    repeatable: false,
  });
  await first.written();
  place.kill(first.spool);
  const [found] = await new BareSpool(place.open()).found();
  expect(found).toMatchObject({ body, bytes, ip, userAgent, isVisitor, priority, orderingKey, repeatable: false });
  expect(Math.abs(Number(found?.madeAt) - madeAt)).toBeLessThan(1_000);
});

it('of a torn record nothing is read, and everything before it is, wherever it was torn', async () => {
  const place = new SpoolPlace();
  const first = new BareSpool(place.open());
  for (const name of ['a', 'b']) first.add(name);
  await first.written();
  const [segment = ''] = segmentsOf(place.directory);
  const before = statSync(segment).size;
  first.add('torn');
  await first.written();
  const after = statSync(segment).size;
  place.kill(first.spool);
  for (let size = before; size <= after; size += 1) {
    const copy = new SpoolPlace();
    cpSync(place.directory, copy.directory, { recursive: true });
    truncateSync(String(segmentsOf(copy.directory)[0]), size);
    expect(await names(copy)).toEqual(size === after ? ['a', 'b', 'torn'] : ['a', 'b']);
  }
});

it('bytes that were never written are not taken for a record', async () => {
  for (const tail of [Buffer.alloc(4_096), Buffer.alloc(100, 255)]) {
    const place = new SpoolPlace();
    const first = new BareSpool(place.open());
    first.add('a');
    await first.written();
    place.kill(first.spool);
    const [segment = ''] = segmentsOf(place.directory);
    writeFileSync(segment, Buffer.concat([readFileSync(segment), tail]));
    expect(await names(place)).toEqual(['a']);
  }
});

it('a segment is deleted with its last event, and one event that waits for long does not keep others', async () => {
  const place = new SpoolPlace();
  const first = new BareSpool(place.open());
  const held = first.add('held');
  for (let round = 0; round < 40; round += 1) {
    const events = Array.from({ length: 20 }, (_, index) => first.add(`e${round}-${index}`, { size: 20_000 }));
    await first.written();
    for (const event of events) first.end(event);
  }
  await first.written();
  // 32 MiB were written.
  expect(segmentsOf(place.directory).length).toBeLessThanOrEqual(3);
  place.kill(first.spool);
  expect(await names(place)).toEqual(['held']);
  expect(held.call.entry).toBeDefined();
});

it('what has ended in one process does not come back in a third, as long as others of its segment wait', async () => {
  const place = new SpoolPlace();
  const first = new BareSpool(place.open());
  for (const name of ['a', 'b']) first.add(name);
  await first.written();
  place.kill(first.spool);
  const second = new BareSpool(place.open());
  const [a] = await second.found();
  if (a) second.spool.settle(a.entry, { status: 'delivered' });
  second.spool.close();
  expect(await names(place)).toEqual(['b']);
});

it('beyond maxBytes new events are kept in memory only, with one warning, until there is room', async () => {
  const place = new SpoolPlace();
  const first = new BareSpool(place.open({ maxBytes: 6 * 1024 * 1024 }));
  const events = Array.from({ length: 400 }, (_, index) => first.add(`e${index}`, { size: 10_000 }));
  const kept = events.filter(({ call }) => call.entry);
  expect(kept.length).toBeGreaterThan(250);
  expect(kept.length).toBeLessThan(320);
  expect(place.warnings.map(({ code }) => code)).toEqual(['spool_full']);
  await first.written();
  for (const event of kept) first.end(event);
  await first.written();
  expect(first.add('again').call.entry).toBeDefined();
});

it('what a newer version wrote is left alone, and said', async () => {
  const place = new SpoolPlace();
  const first = new BareSpool(place.open());
  first.add('a');
  await first.written();
  place.kill(first.spool);
  const [token = ''] = place.owners();
  const file = path.join(place.directory, token, 'owner.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), format: 2 }));
  const next = new BareSpool(place.open());
  expect(await next.found()).toEqual([]);
  expect(place.owners()).toContain(token);
  expect(place.warnings.map(({ code }) => code)).toEqual(['spool_newer_format']);
});

it('a record of a newer version is left alone, and its neighbours are delivered', async () => {
  const place = new SpoolPlace();
  const first = new BareSpool(place.open());
  first.add('a');
  await first.written();
  place.kill(first.spool);
  const [segment = ''] = segmentsOf(place.directory);
  const known = readFileSync(segment);
  const { crc32 } = await import('node:zlib');
  const newer = Buffer.alloc(9 + 5);
  newer.writeUInt32LE(5, 0);
  newer[9] = 2;
  newer.writeUInt32LE(crc32(newer.subarray(9)), 4);
  writeFileSync(segment, Buffer.concat([newer, known]));
  const next = new BareSpool(place.open());
  const found = await next.found();
  expect(found.map(({ name }) => name)).toEqual(['a']);
  for (const { entry } of found) next.spool.settle(entry, { status: 'delivered' });
  next.spool.close();
  expect(segmentsOf(place.directory).map((file) => readFileSync(file).subarray(0, 14))).toContainEqual(newer);
});

it('a directory that cannot be written is said once, and events are kept in memory', () => {
  const place = new SpoolPlace();
  writeFileSync(path.join(place.directory), 'a file');
  const first = new BareSpool(place.open());
  expect(first.add('a').call.entry).toBeUndefined();
  expect(first.spool.isKeeping).toBe(false);
  expect(place.warnings.map(({ code }) => code)).toEqual(['spool_unavailable']);
});

it('files of nobody that are older than maxEventAgeMs are deleted, and no others', async () => {
  const place = new SpoolPlace();
  const other = { ...PROJECT, clientId: 'other' };
  mkdirSync(place.directory, { recursive: true });
  const old = Owner.create(place.directory, other);
  old.release();
  await new Promise((resolve) => setTimeout(resolve, 20));
  new BareSpool(place.open({}, { maxEventAgeMs: 60_000 }));
  expect(place.owners()).toContain(old.token);
  new BareSpool(place.open({}, { maxEventAgeMs: 5 }));
  expect(place.owners()).not.toContain(old.token);
});
