import { op, type Tracker } from '@openpanel-node/core';
import { expect, it } from 'vitest';
import type { ContractAdapter } from './adapter.js';
import { start } from './fixture.js';

export function once(adapter: ContractAdapter): void {
  it('stores the event of a request that comes three times once, by the request’s tracker and by op', async () => {
    const onView = (tracker: Tracker) => {
      void tracker.revenue(900, {}, { once: 'evt_1' });
      void op.track('paid', {}, { once: 'evt_1' });
    };
    const app = await start(adapter, { onView });
    await Promise.all([1, 2, 3].map(() => app.get('/orgs/acme/users/7')));
    const names = (await app.sent()).map(({ payload }) => ('name' in payload ? payload.name : ''));
    expect(names.filter((name) => name === 'paid' || name === 'revenue').sort()).toEqual(['paid', 'revenue']);
    expect(app.client.stats()).toMatchObject({ dropped: 4, droppedBy: { duplicate: 4 } });
    expect(app.warnings).toEqual([]);
  });
}
