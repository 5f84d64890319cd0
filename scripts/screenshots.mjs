// `npm run screenshots`: takes the pictures of the inspector's page for the docs, with the traffic of the demo.
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout } from 'node:timers/promises';
import { FRAMEWORKS } from '../examples/demo/dist/frameworks.js';
import { storyWith } from '../examples/demo/dist/story.js';
import { defineCommand, runCommand } from '../packages/inspector/dist/esm/terminal.js';
import { VERSION } from './version.mjs';

const FOLDER = new URL('../docs/images/', import.meta.url).pathname;
const SIZE = { width: 1_500, height: 860 };
const BROWSER = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);
const [framework] = FRAMEWORKS;

const COMMAND = defineCommand({
  name: 'screenshots',
  typed: 'npm run screenshots --',
  summary: 'take the pictures of the inspector for the docs',
  about: 'It plays the demo, opens the page in Chromium and writes docs/images.',
  flags: { json: { type: 'boolean', help: 'Print the files that were written as JSON.' } },
  examples: [['', 'Take all pictures.']],
  exitCodes: [
    [0, 'All pictures were taken.'],
    [1, 'Something failed, for example because Chromium is not installed.'],
    [2, 'Unknown flag.'],
  ],
});

async function takePictures({ values: { json = false } }) {
  if (!BROWSER) throw new Error('Chromium is not installed. Run `bash scripts/install-services.sh`.');
  const { chromium } = createRequire(new URL('../packages/inspector/package.json', import.meta.url))('playwright-core');
  const { startStage } = await import('../examples/demo/dist/stage.js');
  const quiet = { paint: (_color, text) => text, line() {}, heading() {}, progress() {} };
  const stage = await startStage({ framework, fast: true }, quiet);
  const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox', '--disable-gpu'] });
  const files = [];

  async function shoot(name, colorScheme, prepare = async () => {}, viewport = SIZE) {
    const context = await browser.newContext({
      ...{ viewport, colorScheme, deviceScaleFactor: 1.5, reducedMotion: 'reduce' },
    });
    const page = await context.newPage();
    await page.goto(stage.inspector.pageUrl);
    await page.locator('[data-seq]').first().waitFor();
    await prepare(page);
    await page.mouse.move(0, 0);
    // The charts are drawn with the next frames.
    await setTimeout(800);
    const path = `${FOLDER}${name}.png`;
    await page.screenshot({ path });
    await context.close();
    files.push(path);
    if (!json) console.log(`Wrote docs/images/${name}.png`);
  }

  mkdirSync(FOLDER, { recursive: true });
  try {
    await play(stage, 6);
    await shoot('inspector-light', 'light', open);
    await shoot('inspector-dark', 'dark', open);
    stage.inspector.setFaults({ fail: 503 });
    await play(stage, 1);
    await shoot('faults-light', 'light');
    await shoot('faults-dark', 'dark');
    stage.inspector.setFaults({});
    await shoot('inspector-narrow', 'light', undefined, { width: 400, height: 760 });
  } finally {
    await browser.close();
    await stage.app.terminate();
    await stage.close();
  }
  if (json) console.log(JSON.stringify({ files }, null, 2));
  return 0;
}

/** Plays a few rounds of the demo's story, with pauses like those of people. */
async function play(stage, rounds) {
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

/** Opens a request event of a user. */
async function open(page) {
  await page.locator('[data-seq]').filter({ hasText: 'u_42' }).filter({ hasText: 'request' }).last().click();
  await page.getByRole('complementary').and(page.locator('[aria-busy="false"]')).waitFor();
}

await runCommand({
  command: COMMAND,
  parse: COMMAND.parse,
  run: takePictures,
  isUserError: (error) => /not installed/.test(error.message),
  version: VERSION,
});
