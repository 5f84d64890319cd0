import { type Asked, defineCommand } from '../terminal/command.js';

export interface CatalogueOptions {
  /** Path of the module that exports the events. */
  readonly module: string;
  /** Name of the export; undefined if there is only one. */
  readonly exportName: string | undefined;
  readonly json: boolean;
  /** What a schema takes instead of what it returns. */
  readonly isInput: boolean;
  /** URL of the inspector whose events are compared with the declared ones. */
  readonly inspector: string | undefined;
}

export const CATALOGUE_COMMAND = defineCommand({
  name: 'openpanel-events',
  summary: 'print the events that an app declares, or compare them with what it sends',
  about:
    'It loads the module that exports what defineEvents() returns, and prints the events with their properties as Markdown. With ' +
    '--inspector, it compares them with the events that a local OpenPanel has received: which ones are not declared, were never sent, ' +
    'or have other properties.',
  flags: {
    json: {
      type: 'boolean',
      help: 'Print a JSON Schema instead of Markdown; with --inspector, the comparison as JSON.',
    },
    input: {
      type: 'boolean',
      help: 'Show what the app passes to track(), instead of what is sent after defaults and conversions.',
    },
    inspector: {
      type: 'string',
      value: 'url',
      help: 'Compare with the events that this inspector has received, such as http://localhost:3333.',
    },
    export: { type: 'string', value: 'name', help: 'The export with the events, if the module has several.' },
  },
  operands: {
    name: 'module',
    help: 'A compiled JavaScript module. Node.js from 22.18 also loads TypeScript whose types can be stripped.',
  },
  examples: [
    ['dist/events.js > EVENTS.md', 'Write the catalogue.'],
    ['dist/events.js --json', 'Print a JSON Schema, such as for a data warehouse.'],
    ['dist/events.js --inspector http://localhost:3333', 'Compare it with what the app has sent.'],
  ],
  exitCodes: [
    [0, 'Printed; with --inspector, all received events are as declared.'],
    [1, 'The module could not be loaded, the inspector could not be reached, or events are not as declared.'],
    [2, 'Unknown flag or invalid value.'],
  ],
});

export function parseCatalogueCommand(args: readonly string[]): Asked<CatalogueOptions> {
  const asked = CATALOGUE_COMMAND.parse(args);
  if (!('run' in asked)) return asked;
  const { values, operands } = asked.run;
  const [module, ...more] = operands;
  if (module === undefined) return { wrong: 'Name the module that exports your events, such as dist/events.js.' };
  if (more.length > 0) return { wrong: `Unexpected argument '${more[0]}'. One module is expected.` };
  const { inspector, export: exportName, json = false, input: isInput = false } = values;
  if (inspector !== undefined && !/^https?:$/.test(URL.canParse(inspector) ? new URL(inspector).protocol : '')) {
    return { wrong: `--inspector is '${inspector}'. It must be a URL, such as http://localhost:3333.` };
  }
  return { run: { module, exportName, json, isInput, inspector } };
}
