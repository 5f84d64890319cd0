// Takes the pictures of the inspector's page for the docs, with the traffic of the demo: `npm run screenshots`.
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout } from 'node:timers/promises';
import { FRAMEWORKS } from '../examples/demo/dist/frameworks.js';
import { startStage } from '../examples/demo/dist/stage.js';
import { storyWith } from '../examples/demo/dist/story.js';

const { chromium } = createRequire(new URL('../packages/inspector/package.json', import.meta.url))('playwright-core');
const FOLDER = new URL('../docs/images/', import.meta.url).pathname;
const SIZE = { width: 1_500, height: 860 };

const [framework] = FRAMEWORKS;
const stage = await startStage(framework, { paint: (_color, text) => text, line() {}, heading() {} });
/** A few rounds of the demo's story, with pauses as people make them. */
async function play(rounds) {
  for (let round = 0; round < rounds; round += 1) {
    for (const { steps, atOnce } of storyWith(framework)) {
      if (atOnce) continue;
      for (const step of steps) {
        await stage.caller.play(step);
        await setTimeout(20 + 260 * Math.abs(Math.sin(stage.stored.items.length)));
      }
    }
  }
}

const browser = await chromium.launch({
  executablePath: ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync),
  args: ['--no-sandbox', '--disable-gpu'],
});

async function shoot(name, colorScheme, prepare = async () => {}, viewport = SIZE) {
  const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: 1.5, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(stage.inspector.pageUrl);
  await page.locator('[data-seq]').first().waitFor();
  await prepare(page);
  await page.mouse.move(0, 0);
  // The pictures draw themselves with the next frames.
  await setTimeout(800);
  await page.screenshot({ path: `${FOLDER}${name}.png` });
  await context.close();
}

/** A request event of a user, opened. */
async function open(page) {
  await page.locator('[data-seq]').filter({ hasText: 'u_42' }).filter({ hasText: 'request' }).last().click();
  await page.getByRole('complementary').and(page.locator('[aria-busy="false"]')).waitFor();
}

mkdirSync(FOLDER, { recursive: true });
try {
  await play(6);
  await shoot('inspector-light', 'light', open);
  await shoot('inspector-dark', 'dark', open);
  stage.inspector.setFaults({ fail: 503 });
  await play(1);
  await shoot('faults-light', 'light');
  await shoot('faults-dark', 'dark');
  stage.inspector.setFaults({});
  await shoot('inspector-narrow', 'light', undefined, { width: 400, height: 760 });
} finally {
  await browser.close();
  await stage.app.terminate();
  await stage.close();
}
