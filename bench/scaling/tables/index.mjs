import { inputsOf, measured } from '../figures.mjs';
import { costs } from './costs.mjs';
import { direct } from './direct.mjs';
import { figuresTable } from './figures.mjs';
import { markdown } from './format.mjs';
import { hotProfile } from './hot-profile.mjs';
import { hourAway, minuteAway } from './outages.mjs';
import { redisLoad } from './redis-load.mjs';
import { stages } from './stages.mjs';
import { validation } from './validation.mjs';
import { validationRedis } from './validation-redis.mjs';
import { whatToRun } from './what-to-run.mjs';

/** By the name in the markers of the page. */
const TABLES = {
  'what-to-run': whatToRun,
  direct,
  costs,
  stages,
  'redis-load': redisLoad,
  'hot-profile': hotProfile,
  minute: minuteAway,
  hour: hourAway,
  validation,
  'validation-redis': validationRedis,
  figures: figuresTable,
};

const MARKED = /(<!-- scaling: ([\w-]+) -->\n)(?:.*?)(<!-- \/scaling -->)/gs;

/** Every table as Markdown, by its name. */
export function scalingTables(data = measured()) {
  const inputs = inputsOf(data);
  return Object.fromEntries(
    Object.entries(TABLES).map(([name, { head, rows }]) => [name, markdown(head, rows(inputs, data))]),
  );
}

/** A page with its tables written anew. */
export const withScalingTables = (page, tables) =>
  page.replace(MARKED, (_marked, start, name, end) => {
    const table = tables[name];
    if (table === undefined) throw new Error(`there is no table '${name}'`);
    return `${start}\n${table}\n\n${end}`;
  });
