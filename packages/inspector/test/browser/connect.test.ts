import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FRAMEWORKS } from '../../src/frameworks.js';
import { DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET } from '../../src/index.js';
import { chromiumPath, namesOf, rowsOf, useBrowser } from './browser.js';
import { type InspectorProcess, startInspectorProcess } from './child.js';

describe.skipIf(chromiumPath === undefined)('an inspector without events', () => {
  const open = useBrowser();
  let inspector: InspectorProcess;
  beforeAll(async () => {
    inspector = await startInspectorProcess();
  });
  afterAll(() => inspector.close());

  test.each(FRAMEWORKS)('shows what to add to an app of $name', async ({ name: framework, adapter, guide }) => {
    const page = await open(inspector.pageUrl);
    await page.getByLabel(framework).check();
    const code = await page.getByRole('figure', { name: 'the code' }).locator('pre').innerText();
    // The guide is run as a test; what the page shows is what runs there.
    const text = readFileSync(new URL(`../../../../${guide}`, import.meta.url), 'utf8');
    const mount =
      /app\.use\(openpanel\(\)\)|app\.register\(openpanel\)|OpenPanelModule\.forRoot\(\)|export const GET = withOpenPanel\(/;
    const calls = code.split('\n').flatMap((line) => mount.exec(line)?.[0] ?? []);
    expect(calls).toHaveLength(1);
    expect(text).toContain(calls[0]);
    const name = `@openpanel-node/${adapter}`;
    expect(code).toContain(`from '${name}`);
    expect(await page.getByRole('figure', { name: 'the command' }).locator('pre').innerText()).toContain(name);
  });

  test('shows the variables of this inspector', async () => {
    const page = await open(inspector.pageUrl);
    const text = await page.getByRole('figure', { name: 'the environment variables' }).locator('pre').innerText();
    const script = `${text}\nnode -p 'JSON.stringify([process.env.OPENPANEL_API_URL, process.env.OPENPANEL_CLIENT_ID, process.env.OPENPANEL_CLIENT_SECRET])'`;
    const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
    expect(JSON.parse(stdout)).toEqual([inspector.url, DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET]);
  });

  test('shows a command that sends an event, and then the event', async () => {
    const page = await open(inspector.pageUrl);
    await page.getByText('Or send an event without an app').click();
    const command = await page.getByRole('figure', { name: 'the curl command' }).locator('pre').innerText();
    expect(spawnSync('sh', ['-c', command], { encoding: 'utf8' }).stdout).toContain('deviceId');
    await rowsOf(page).waitFor();
    expect(await namesOf(page)).toEqual(['hello']);
  });
});
