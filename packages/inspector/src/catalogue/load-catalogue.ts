import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type EventCatalogue, isEventCatalogue } from '@openpanel-node/core/adapter';
import { isRecord } from '../is-record.js';
import { CatalogueError } from './catalogue-error.js';

const TYPESCRIPT = /\.[cm]?ts$/;
const COMPILE = 'Compile it and pass the JavaScript file, such as dist/events.js';

/** Loads a module and returns the events that it exports. Throws `CatalogueError`. */
export async function loadCatalogue(module: string, exportName: string | undefined): Promise<EventCatalogue> {
  const path = resolve(module);
  if (!existsSync(path)) throw new CatalogueError(`There is no file ${module}.`);
  const found = cataloguesIn(await load(path, module));
  if (exportName !== undefined) {
    const named = found.get(exportName);
    if (named) return named;
    throw new CatalogueError(`${module} has no export "${exportName}" with events.${listed(found)}`);
  }
  const [first, ...others] = new Set(found.values());
  if (!first) {
    const example = 'export const events = defineEvents({ … })';
    throw new CatalogueError(`${module} exports no events. Export what defineEvents() returns: ${example}`);
  }
  if (others.length > 0)
    throw new CatalogueError(`${module} exports several. Choose one with --export.${listed(found)}`);
  return first;
}

async function load(path: string, module: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!TYPESCRIPT.test(path)) throw new CatalogueError(`${module} could not be loaded: ${message}`, { cause: error });
    const why =
      code === 'ERR_UNKNOWN_FILE_EXTENSION'
        ? `Node.js ${process.versions.node} cannot load it; versions from 22.18 can, if its types can be stripped`
        : `Node.js could not load it by stripping its types: ${message}`;
    throw new CatalogueError(`${module} is TypeScript. ${why}. ${COMPILE}.`, { cause: error });
  }
}

/** By the name of the export. A CommonJS module has its exports in `default` too. */
function cataloguesIn(namespace: unknown): Map<string, EventCatalogue> {
  const found = new Map<string, EventCatalogue>();
  for (const exports of [namespace, isRecord(namespace) ? namespace['default'] : undefined]) {
    if (!isRecord(exports)) continue;
    for (const [name, value] of Object.entries(exports)) if (isEventCatalogue(value)) found.set(name, value);
  }
  return found;
}

const listed = (found: ReadonlyMap<string, unknown>): string =>
  found.size === 0 ? '' : ` Exports with events: ${[...found.keys()].join(', ')}.`;
