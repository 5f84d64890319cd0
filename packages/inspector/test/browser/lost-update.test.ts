import { describe, expect, test } from 'vitest';
import { createTracker } from '../tracker.js';
import { chromiumPath, openEvent, rowsOf, useBrowser } from './browser.js';
import { startBuiltInspector } from './child.js';

describe.skipIf(chromiumPath === undefined)('an increment that undoes a property', () => {
  const open = useBrowser();

  test('says so in its row, and what to do where it is opened', async () => {
    const inspector = await startBuiltInspector({ profiles: [{ id: 'u_1', properties: { plan: 'free', logins: 1 } }] });
    const tracker = createTracker(inspector);
    await tracker.post('identify', { profileId: 'u_1', properties: { plan: 'pro' } });
    await tracker.post('increment', { profileId: 'u_1', property: 'logins' });
    tracker.close();
    const page = await open(inspector.pageUrl);
    const row = rowsOf(page).filter({ hasText: 'logins +1' });
    await row.getByText('undid plan').waitFor();
    const detail = await openEvent(page, 'increment');
    const advice = detail.getByRole('list', { name: 'Advice' });
    await advice.getByText('This increment undid `plan`').waitFor();
    expect(await advice.innerText()).toContain('plan is “free” instead of “pro”');
  });
});
