#!/usr/bin/env node
import { CatalogueError } from './catalogue/catalogue-error.js';
import { CATALOGUE_COMMAND, type CatalogueOptions, parseCatalogueCommand } from './catalogue/catalogue-options.js';
import { compareEvents } from './catalogue/comparison.js';
import { formatComparison, isWrong } from './catalogue/format-comparison.js';
import { toJsonCatalogue, toJsonSchema } from './catalogue/json-schema.js';
import { loadCatalogue } from './catalogue/load-catalogue.js';
import { toMarkdown } from './catalogue/markdown.js';
import { receivedEvents } from './catalogue/received-events.js';
import { hasColors } from './terminal/colors.js';
import { runCommand } from './terminal/run-command.js';

async function run({ module, exportName, json, isInput, inspector }: CatalogueOptions): Promise<number> {
  const catalogue = toJsonCatalogue(await loadCatalogue(module, exportName), isInput ? 'input' : 'output');
  if (inspector === undefined) {
    await print(json ? jsonOf(toJsonSchema(catalogue)) : toMarkdown(catalogue));
    return 0;
  }
  const compared = compareEvents(catalogue, await receivedEvents(inspector));
  await print(json ? jsonOf(compared) : formatComparison(compared, inspector, hasColors(process.stdout)));
  return compared.some(isWrong) ? 1 : 0;
}

const jsonOf = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const print = (text: string): Promise<void> => new Promise((done) => process.stdout.write(text, () => done()));

void runCommand({
  command: CATALOGUE_COMMAND,
  parse: parseCatalogueCommand,
  run,
  isUserError: (error) => error instanceof CatalogueError,
  // The app's module may have opened something that keeps the process alive.
}).finally(() => process.stderr.write('', () => process.exit()));
