import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Fifo } from '../../src/delivery/fifo.js';

interface Item {
  readonly name: string;
}

it('is the same as a list, whatever is done to it', () => {
  const step = fc.record({
    action: fc.constantFrom('append', 'append', 'append', 'prepend', 'shift', 'remove', 'remove again'),
    which: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 2_000, size: 'max' }), (steps) => {
      const fifo = new Fifo<Item>();
      const list: { item: Item; number: number }[] = [];
      const gone: number[] = [];
      steps.forEach(({ action, which }, at) => {
        const item = { name: String.fromCharCode(97 + (at % 26)) };
        if (action === 'append') list.push({ item, number: fifo.append(item) });
        if (action === 'prepend') list.unshift({ item, number: fifo.prepend(item) });
        if (action === 'shift') {
          const first = list.shift();
          if (first) gone.push(first.number);
          expect(fifo.shift()).toBe(first?.item);
        }
        if (action === 'remove' && list.length > 0) {
          const [removed] = list.splice(which % list.length, 1);
          gone.push(removed?.number as number);
          fifo.remove(removed?.number as number);
        }
        if (action === 'remove again' && gone.length > 0) fifo.remove(gone[which % gone.length] as number);
        expect(fifo.size).toBe(list.length);
        expect(fifo.first).toBe(list[0]?.item);
      });
      expect([...fifo]).toEqual(list.map(({ item }) => item));
      for (const { item } of list)
        expect(
          fifo.pick(
            () => 0,
            (each) => each === item,
            steps.length,
          ),
        ).toBe(item);
    }),
    { numRuns: 50 },
  );
});
