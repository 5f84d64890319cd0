import { expect, test } from 'vitest';
import { groupEntries, matchingEntries, profileEntries } from '../../page/people/entries.js';
import { row } from './row.js';

const PROFILE = { projectId: 'p', properties: {}, groups: [], isExternal: true };

test('profiles are those that are known and those that events have', () => {
  const profiles = [
    { ...PROFILE, id: 'u_10', firstName: 'Ann', lastName: 'Lee' },
    { ...PROFILE, id: 'u_9', email: 'ben@shop.example' },
  ];
  const rows = [row(1, { profileId: 'u_9' }), row(2, { profileId: 'u_9' }), row(3, { profileId: '__proto__' }), row(4)];
  expect(profileEntries(profiles, rows)).toEqual([
    { id: '__proto__', title: '', isKnown: false, events: 1 },
    { id: 'u_9', title: 'ben@shop.example', isKnown: true, events: 2 },
    { id: 'u_10', title: 'Ann Lee', isKnown: true, events: 0 },
  ]);
});

test('an event counts for each of its groups', () => {
  const groups = [{ id: 'acme', projectId: 'p', type: 'company', name: 'Acme Inc', properties: {} }];
  expect(groupEntries(groups, [row(1, { groups: ['acme', 'beta'] })])).toEqual([
    { id: 'acme', title: 'Acme Inc · company', isKnown: true, events: 1 },
    { id: 'beta', title: '', isKnown: false, events: 1 },
  ]);
});

test('they are found by ID and title', () => {
  const entries = groupEntries([{ id: 'a', projectId: 'p', type: 'company', name: 'Acme', properties: {} }], []);
  expect(['A', ' company ', ''].map((text) => matchingEntries(entries, text).length)).toEqual([1, 1, 1]);
  expect(matchingEntries(entries, 'b')).toEqual([]);
});
