import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_CLIENT_ID as clientId, DEFAULT_CLIENT_SECRET as clientSecret } from '../../src/index.js';
import { createTracker } from '../tracker.js';
import { chromiumPath, namesOf, openEvent, pairsUnder, rowsOf, useBrowser } from './browser.js';
import { type InspectorProcess, startInspectorProcess } from './child.js';

const IMAGE = '<img src=x onerror="document.title=1">';
const SCRIPT = '</script><script>document.title=1</script>';
const LINK = 'javascript:document.title=1';

describe.skipIf(chromiumPath === undefined)('what others have sent', () => {
  const open = useBrowser();
  let inspector: InspectorProcess;
  beforeAll(async () => {
    inspector = await startInspectorProcess();
    const tracker = createTracker({ url: inspector.url, clientId, clientSecret });
    const properties = { [IMAGE]: SCRIPT, method: IMAGE, route: SCRIPT, duration: IMAGE, status: LINK };
    await tracker.post('track', { name: IMAGE, profileId: IMAGE, groups: [SCRIPT, LINK], properties });
    await tracker.post('identify', { profileId: IMAGE, firstName: SCRIPT, avatar: 'https://x.example/"onerror="1' });
    await tracker.post('group', { id: SCRIPT, type: IMAGE, name: LINK });
    await tracker.post('track', { name: '\u202Eevil\u0000\u0007', profileId: '__proto__', groups: ['constructor'] });
    tracker.close();
  });
  afterAll(() => inspector.close());

  test('is text in the list, in an opened event, and among profiles and groups', async () => {
    const page = await open(inspector.pageUrl);
    const title = await page.title();
    await rowsOf(page).nth(3).waitFor();
    expect(await namesOf(page)).toContain(IMAGE);
    const detail = await openEvent(page, 'track');
    expect(await detail.getByRole('heading', { level: 2 }).textContent()).toBe(`track ${IMAGE}`);
    expect(await pairsUnder(detail, 'Properties')).toContainEqual([IMAGE, SCRIPT]);
    for (const [view, id] of [
      ['profiles', IMAGE],
      ['groups', SCRIPT],
      ['profiles', '__proto__'],
      ['groups', 'constructor'],
    ] as const) {
      await page.goto(`${inspector.pageUrl}#/${view}/${encodeURIComponent(id)}`);
      await page.getByRole('heading', { level: 2, name: id }).waitFor();
    }
    expect(await page.locator('img, script:not([src])').count()).toBe(0);
    expect(await page.locator('[href^="javascript:" i]').count()).toBe(0);
    expect(await page.title()).toBe(title);
  });
});
