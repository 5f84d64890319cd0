import { expect, it } from 'vitest';
import { Fifo } from '../../src/delivery/fifo.js';

interface Item {
  readonly name: string;
}
const names = (items: Iterable<Item>) => [...items].map(({ name }) => name).join('');

it('serves what comes again at its new place, not at the one that it left', () => {
  const fifo = new Fifo<Item>();
  const [a, b, c] = [{ name: 'a' }, { name: 'b' }, { name: 'c' }] as const;
  fifo.append(a);
  const left = fifo.append(b);
  fifo.append(c);
  fifo.remove(left);
  fifo.append(b);
  fifo.remove(left);
  expect(names(fifo)).toBe('acb');
  expect([fifo.shift(), fifo.shift(), fifo.shift(), fifo.shift()]).toEqual([a, c, b, undefined]);
});

it('closes up when most of its places are empty', () => {
  const fifo = new Fifo<Item>();
  fifo.append({ name: 'stays' });
  for (let n = 0; n < 10_000; n += 1) fifo.remove(fifo.append({ name: 'goes' }));
  expect(names(fifo)).toBe('stays');
  expect(
    fifo.pick(
      () => 0.999,
      () => true,
      100,
    ),
  ).toEqual({ name: 'stays' });
});
