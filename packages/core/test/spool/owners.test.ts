import fs, {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, it, type MockInstance, vi } from 'vitest';
import { OtherOwners } from '../../src/spool/other-owners.js';
import { Owner, type OwnerRecord } from '../../src/spool/owner.js';
import { AWAY, KeptClient, STORED } from '../delivery/sources/kept-client.js';
import { onTestFinished } from '../side-by-side.js';
import { BareSpool, deadOwners, NO_FILES, PROJECT, SpoolPlace, temporaryFolder } from './spool-places.js';

function change(owner: Owner, what: Partial<OwnerRecord>): void {
  const file = path.join(owner.directory, 'owner.json');
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), ...what }));
}

function twoOwners() {
  const base = temporaryFolder();
  const own = Owner.create(base, PROJECT);
  const other = Owner.create(base, PROJECT);
  return { base, own, other, others: new OtherOwners(base, own, PROJECT, () => {}) };
}

it('an owner whose process lives keeps its directory, however long it is silent', () => {
  const { others } = twoOwners();
  for (const now of [0, 40_000, 400_000]) expect(others.take(now)).toEqual([]);
});

it.runIf(process.platform === 'linux').each([
  ['has another start time', { startTime: '1' }],
  ['does not exist', { pid: 2 ** 22 + 1 }],
])('what an owner left whose process %s is taken over at once', (_why, what) => {
  const { own, other, others } = twoOwners();
  change(other, what);
  expect(others.take(0)).toEqual([[path.join(own.directory, `000010000-${other.token}`)]]);
  expect(other.isOwn).toBe(false);
  expect(other.beat()).toBe(false);
});

it.each<[string, Partial<OwnerRecord>]>([
  ['in another PID namespace', { pidNamespace: 'pid:[1]' }],
  ['on another machine', { bootId: 'other', host: 'other' }],
  ['in a thread of a process that lives', { thread: 7 }],
])('an owner %s is dead after 30 s without a heartbeat, on the clock of whoever looks', (_where, what) => {
  const { other, others } = twoOwners();
  change(other, what);
  expect(others.take(0)).toEqual([]);
  expect(others.take(29_000)).toEqual([]);
  other.beat();
  // Whatever its own clock says.
  utimesSync(path.join(other.directory, 'owner.json'), 1, 1);
  expect(others.take(31_000)).toEqual([]);
  expect(others.take(60_000)).toEqual([]);
  expect(others.take(61_500)).toHaveLength(1);
});

it('of several that find a dead owner, one takes its directory over', () => {
  const { base, others, other } = twoOwners();
  const third = Owner.create(base, PROJECT);
  const fourth = new OtherOwners(base, third, PROJECT, () => {});
  other.release();
  expect([...others.take(0), ...fourth.take(0)]).toHaveLength(1);
});

it('what an owner was making when it was killed is deleted, but not what another one is making', () => {
  const { base, others, other } = twoOwners();
  const unfinished = (name: string, owner?: Partial<OwnerRecord>) => {
    const directory = path.join(base, `.new-${name}`);
    mkdirSync(directory);
    const own = JSON.parse(readFileSync(path.join(other.directory, 'owner.json'), 'utf8')) as OwnerRecord;
    if (owner) writeFileSync(path.join(directory, 'owner.json'), JSON.stringify({ ...own, ...owner }));
  };
  const left = () => readdirSync(base).filter((name) => name.startsWith('.new-'));
  unfinished('empty');
  unfinished('alive', {});
  unfinished('dead', { startTime: '1' });
  expect(others.take(0)).toEqual([]);
  others.take(29_000);
  if (process.platform === 'linux') expect(left().sort()).toEqual(['.new-alive', '.new-empty']);
  others.take(31_000);
  expect(left()).toEqual(process.platform === 'linux' ? ['.new-alive'] : []);
});

it('a client with another ID or URL leaves it alone', () => {
  const { base, own, other } = twoOwners();
  other.release();
  for (const project of [{ clientId: 'x' }, { apiUrl: 'https://x.example' }]) {
    expect(new OtherOwners(base, own, { ...PROJECT, ...project }, () => {}).take(0)).toEqual([]);
  }
  expect(other.isOwn).toBe(true);
});

it('what an owner had taken over itself comes along, the oldest first', async () => {
  const place = await deadOwners('first', 'second', 'third');
  const last = await new BareSpool(place.open()).found();
  expect(last.map(({ name }) => name)).toEqual(['first', 'second', 'third']);
});

const namesOf = (events: readonly { readonly name: string }[]) => events.map(({ name }) => name);

it.each<[what: string, fail: () => MockInstance]>([
  ['files cannot be opened', () => vi.spyOn(fs.promises, 'open').mockRejectedValue(NO_FILES)],
  ['directories cannot be listed', () => vi.spyOn(fs.promises, 'readdir').mockRejectedValue(NO_FILES)],
])('where %s, what others left is still there for the next process', async (_what, fail) => {
  const place = await deadOwners('first', 'second');
  const failing = fail();
  const short = new BareSpool(place.open());
  expect(await short.found()).toEqual([]);
  expect(place.warnings.map(({ code }) => code)).toEqual(['spool_unavailable']);
  short.spool.close();
  failing.mockRestore();
  expect(namesOf(await new BareSpool(place.open()).found())).toEqual(['first', 'second']);
});

it('what an owner had taken over and cannot be moved is read where it is', async () => {
  const place = await deadOwners('first', 'second');
  const rename = fs.renameSync;
  vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
    if (path.dirname(String(from)) === place.directory) rename(from, to);
    else throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
  });
  const last = new BareSpool(place.open());
  expect(namesOf(await last.found())).toEqual(['first', 'second']);
});

it('one owner that cannot be listed does not keep others from being taken over', async () => {
  const place = await deadOwners('first', 'second');
  const list = fs.readdirSync;
  vi.spyOn(fs, 'readdirSync').mockImplementation(((directory: string, ...rest: []) => {
    if (/\d{9}-[\da-f]{32}$/.test(directory)) throw NO_FILES;
    return list(directory, ...rest);
  }) as never);
  const short = new BareSpool(place.open());
  expect(namesOf(await short.found())).toEqual(['second']);
  short.spool.close();
  vi.restoreAllMocks();
  expect(namesOf(await new BareSpool(place.open()).found())).toContain('first');
});

it('an owner that lost its directory while it did not run sends nothing of it', async () => {
  const place = new SpoolPlace();
  const first = new BareSpool(place.open());
  const payment = first.add('payment', { repeatable: false });
  await first.written();
  const [token = ''] = place.owners();
  renameSync(path.join(place.directory, token), path.join(place.directory, 'taken'));
  const silent = vi.spyOn(Owner.prototype, 'wasSilent', 'get').mockReturnValue(true);
  expect(first.spool.begin([payment])).toEqual(new Set([payment]));
  silent.mockRestore();
  expect(first.lost).toBe(1);
  expect(first.add('later').call.entry).toBeUndefined();
  expect(place.warnings.map(({ code }) => code)).toEqual(['spool_lost']);
});

/** Where the directory of the owner is, who stood still until another one had taken it over. */
function takenFrom(place: SpoolPlace): string {
  const [token = ''] = place.owners();
  const taken = path.join(place.directory, 'taken');
  renameSync(path.join(place.directory, token), taken);
  for (const silence of ['isStale', 'wasSilent'] as const) {
    const silent = vi.spyOn(Owner.prototype, silence, 'get').mockReturnValue(true);
    onTestFinished(() => silent.mockRestore());
  }
  return taken;
}

it.each([
  ['', {}],
  [', nor is it said to be full', { maxBytes: 512 * 1024 }],
])('of what an owner that lost its directory calls in one turn, nothing is written there%s', async (_what, options) => {
  const place = new SpoolPlace();
  const first = new BareSpool(place.open(options));
  const written = first.add('written');
  await first.written();
  const taken = takenFrom(place);
  const sizes = () => readdirSync(taken).map((name) => statSync(path.join(taken, name)).size);
  const before = sizes();
  // More than a segment takes.
  const later = Array.from({ length: 6_000 }, () => first.add('later', { size: 500 }));
  await first.written();
  expect(sizes()).toEqual(before);
  expect(later.filter(({ call }) => call.entry)).toEqual([]);
  expect(written.call.entry).toBeDefined();
  expect(first.lost).toBe(1);
  expect(place.warnings.map(({ code }) => code)).toEqual(['spool_lost']);
});

it('what an owner writes that does not run just before the write is delivered from memory', async () => {
  const place = new SpoolPlace();
  const first = new BareSpool(place.open());
  const { writeSync } = fs;
  const writing = vi.spyOn(fs, 'writeSync').mockImplementationOnce((...args: Parameters<typeof writeSync>) => {
    takenFrom(place);
    return writeSync(...args);
  });
  onTestFinished(() => writing.mockRestore());
  const track = first.add('track');
  const payment = first.add('payment', { repeatable: false });
  await first.written();
  expect(track.call.entry).toBeUndefined();
  // Whoever has the directory may have found it.
  expect(payment.call.entry).toBeDefined();
  expect(first.lost).toBe(1);
});

it('events whose directory was deleted are delivered from memory', async () => {
  const place = new SpoolPlace();
  const first = new BareSpool(place.open());
  const payment = first.add('payment', { repeatable: false });
  await first.written();
  rmSync(place.directory, { recursive: true });
  first.spool.begin([payment]);
  expect(first).toMatchObject({ isDetached: true, lost: 0 });
  expect(place.warnings.map(({ code }) => code)).toEqual(['spool_unavailable']);
});

it('a payment whose directory is found to be deleted just before its request is sent all the same', async () => {
  const place = new SpoolPlace();
  let isAway = true;
  const client = new KeptClient(place.open(), () => (isAway ? AWAY : STORED));
  void client.tracker.revenue(5);
  void client.tracker.identify({ firstName: 'A' });
  await client.until(() => expect(client.sent.length).toBeGreaterThan(1));
  rmSync(place.directory, { recursive: true });
  isAway = false;
  await client.until(() => expect(client.stats.pending).toBe(0));
  expect(client.stats).toMatchObject({ delivered: 2, handedOver: 0 });
});

it('the end of an event is written before the next one of its key is sent', async () => {
  const place = new SpoolPlace();
  const atSecond = path.join(temporaryFolder(), 'spool');
  const names: string[] = [];
  const client = new KeptClient(place.open(), (event) => {
    names.push('name' in event.payload ? String(event.payload.name) : '');
    // Not in the turn of the calls, whose end writes everything.
    if (names.at(-1) !== 'second') return new Promise((resolve) => setTimeout(() => resolve(STORED), 5));
    cpSync(place.directory, atSecond, { recursive: true });
    return STORED;
  });
  for (const name of ['first', 'second']) void client.tracker.upsertGroup({ id: 'g', type: 't', name });
  await client.until(() => expect(client.stats.delivered).toBe(2));
  // What a process finds if this one is killed when the second is sent.
  const next = new SpoolPlace(atSecond);
  for (const token of next.owners()) writeFileSync(path.join(atSecond, token, 'released'), '');
  const left = await new BareSpool(next.open()).found();
  expect(left.map(({ name }) => name)).toEqual(['second']);
});
