import { expect, it } from 'vitest';
import { Line, type Standing } from '../../src/delivery/line.js';

interface Person extends Standing<Person> {
  readonly name: string;
}
const person = (name: string): Person => ({ name, line: undefined, place: 0 });
const names = (line: Line<Person>) => [...line].map(({ name }) => name).join('');

it('serves who comes again at the end, not at the place that was left', () => {
  const line = new Line<Person>();
  const [a, b, c] = [person('a'), person('b'), person('c')] as const;
  for (const each of [a, b, c]) line.append(each);
  line.remove(b);
  line.append(b);
  expect(names(line)).toBe('acb');
  expect([line.shift(), line.shift(), line.shift(), line.shift()]).toEqual([a, c, b, undefined]);
});

it('is the same as a list, whatever is done to it', () => {
  const line = new Line<Person>();
  const list: Person[] = [];
  const everybody = [...'abcdefghij'].map(person);
  let state = 1;
  const any = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  for (let turn = 0; turn < 20_000; turn += 1) {
    const one = everybody[any(everybody.length)] as Person;
    const at = list.indexOf(one);
    if (at >= 0) {
      list.splice(at, 1);
      line.remove(one);
    } else if (any(3) === 0) {
      list.unshift(one);
      line.prepend(one);
    } else {
      list.push(one);
      line.append(one);
    }
    if (any(5) === 0) expect(line.shift()).toBe(list.shift());
    expect(line.size).toBe(list.length);
    expect(line.first).toBe(list[0]);
    expect(names(line)).toBe(list.map(({ name }) => name).join(''));
  }
});
