import { type Asked, defineCommand, nearestName } from '@openpanel-node/inspector/terminal';
import { FRAMEWORKS, type Framework } from './frameworks.js';

export interface DemoOptions {
  readonly framework: Framework;
  readonly watch: boolean;
  /** Stores profiles and sends counters sooner than in reality. */
  readonly fast: boolean;
  /** Prints the account as JSON on stdout, and everything else on stderr. */
  readonly json: boolean;
  /** Plays an example of its own instead of the app of a framework. */
  readonly example?: (typeof EXAMPLES)[number];
  /** Runs several processes with Redis, and kills some, instead of one app. */
  readonly fleet: boolean;
}

const EXAMPLES = ['checkout'] as const;
const NAMES = FRAMEWORKS.map(({ name }) => name);
const [DEFAULT] = FRAMEWORKS as [Framework];

export const COMMAND = defineCommand({
  name: 'demo',
  typed: 'npm run demo --',
  summary: 'send traffic to an example app and show the events that arrive',
  about:
    'It starts a local OpenPanel and an example app, plays the traffic of a small product, and checks that each event arrives exactly ' +
    'once. It takes about 15 seconds, because counters wait until OpenPanel has stored their profiles.',
  flags: {
    framework: { type: 'string', value: NAMES.join('|'), help: `The example app to use. Default: ${DEFAULT.name}.` },
    watch: { type: 'boolean', help: 'Send slow, random traffic until Ctrl-C, to look at the live page.' },
    fast: { type: 'boolean', help: 'Store profiles and send counters without the waiting times of the real server.' },
    example: {
      type: 'string',
      value: EXAMPLES.join('|'),
      help: 'Buy in a shop with Stripe webhooks and BullMQ jobs, and show what is stored for whom. Needs redis-server.',
    },
    fleet: {
      type: 'boolean',
      help: 'Run three apps, two relays and Redis, kill one of each, and account for every call. Needs redis-server.',
    },
    json: { type: 'boolean', help: 'Print the account as JSON on stdout at the end. Everything else goes to stderr.' },
  },
  examples: [
    ['', 'Run the Express example once.'],
    ['--framework koa --watch', 'Keep the Koa example busy.'],
    ['--example checkout', 'Buy, pay an hour later, and get a refund.'],
    ['--fleet', 'Kill an app, a relay and Redis, and lose nothing.'],
    ['--fast --json', 'Print what was sent, stored and skipped.'],
  ],
  exitCodes: [
    [0, 'Everything arrived once, as expected.'],
    [1, 'Something did not, or there is no redis-server.'],
    [2, 'Unknown flag or invalid value.'],
    [130, 'Stopped by Ctrl-C before the end.'],
  ],
});

export function parseDemoOptions(args: readonly string[]): Asked<DemoOptions> {
  const asked = COMMAND.parse(args);
  if (!('run' in asked)) return asked;
  const { framework: name = DEFAULT.name, watch = false, fast = false, json = false, fleet = false } = asked.run.values;
  const { example } = asked.run.values;
  const useless = (['framework', 'watch', 'fast'] as const).find((flag) => asked.run.values[flag] !== undefined);
  if (fleet && useless !== undefined) return { wrong: `--${useless} cannot be used with --fleet.` };
  if (example !== undefined) {
    const other = fleet ? 'fleet' : useless;
    if (other !== undefined) return { wrong: `--${other} cannot be used with --example.` };
    if (!isExample(example)) return { wrong: `--example is '${example}'. It must be ${EXAMPLES.join(' or ')}.` };
  }
  const framework = FRAMEWORKS.find((each) => each.name === name);
  if (framework) return { run: { framework, watch, fast, json, fleet, ...(example !== undefined && { example }) } };
  const near = nearestName(name, NAMES);
  const advice = near === undefined ? '' : ` Did you mean ${near}?`;
  return { wrong: `--framework is '${name}'. It must be one of ${NAMES.join(', ')}.${advice}` };
}

function isExample(name: string): name is (typeof EXAMPLES)[number] {
  return (EXAMPLES as readonly string[]).includes(name);
}
