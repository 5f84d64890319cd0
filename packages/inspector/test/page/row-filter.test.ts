import { describe, expect, test } from 'vitest';
import { filterRows, isFiltering, NO_FILTER, type RowFilter } from '../../page/state/row-filter.js';
import { requestRow, row } from './row.js';

const ROWS = [
  row(1, { name: 'Signed up', profileId: 'u_Ann', groups: ['acme'], text: 'plan=pro\nseats=3' }),
  row(2, { type: 'identify', name: '', profileId: 'u_Ben', text: 'plan=free' }),
  row(3, { outcome: 'refused', ip: '203.0.113.9' }),
  requestRow(4, '/orgs/:orgId', 12),
  row(5, { type: 'group', held: '3.2 s' }),
];

const shown = (filter: Partial<RowFilter>) => filterRows(ROWS, { ...NO_FILTER, ...filter }).map(({ seq }) => seq);

test('without a filter the rows are what they were', () => {
  expect(filterRows(ROWS, NO_FILTER)).toBe(ROWS);
  expect(isFiltering({ ...NO_FILTER, search: '  ' })).toBe(false);
});

describe('narrows by', () => {
  test.each<[string, Partial<RowFilter>, number[]]>([
    ['type', { type: 'identify' }, [2]],
    ['a part of the name, in any case', { name: 'SIGN' }, [1]],
    ['a part of the profile', { profile: 'ann' }, [1]],
    ['one of several outcomes', { outcomes: ['refused', 'lost'] }, [3]],
    ['a property', { search: 'plan=' }, [1, 2]],
    ['all words of a search', { search: 'plan= seats' }, [1]],
    ['a group', { search: 'ACME' }, [1]],
    ['an address', { search: '203.0.113' }, [3]],
    ['method and route', { search: 'GET /orgs/:orgId' }, [4]],
    ['how long it was held', { search: 'held 3' }, [5]],
    ['a time, without its end', { between: [2_000, 4_000] }, [2, 3]],
    ['all of them', { type: 'track', search: 'plan', outcomes: ['stored'] }, [1]],
  ])('%s', (_name, filter, seqs) => expect(shown(filter)).toEqual(seqs));
});
