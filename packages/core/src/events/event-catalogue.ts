import { OpenPanelError } from '../errors.js';
import { checkOptions, type OptionRules } from '../options/option-rules.js';
import { isAsynchronous } from './asynchronous-schema.js';
import { eventNameProblem } from './event-name.js';
import { isSchema, type PropertiesSchema } from './standard-schema.js';

/** Schemas of properties by event name, or by type of group. */
export type PropertiesSchemas = Readonly<Record<string, PropertiesSchema>>;

/** What happens to a call that does not match its schema: it is sent as it is, with a warning, or dropped as `invalid`. */
type OnInvalid = 'warn' | 'drop';

/** The events of an app, as `defineEvents()` returns them. */
export interface EventCatalogue<
  Events extends PropertiesSchemas = PropertiesSchemas,
  Traits extends PropertiesSchema | undefined = PropertiesSchema | undefined,
  Groups extends PropertiesSchemas | undefined = PropertiesSchemas | undefined,
> {
  readonly events: Events;
  readonly traits: Traits;
  readonly groups: Groups;
  readonly onInvalid: OnInvalid;
}

/** Options of `defineEvents()`. */
export interface EventCatalogueOptions<
  Traits extends PropertiesSchema | undefined = PropertiesSchema | undefined,
  Groups extends PropertiesSchemas | undefined = PropertiesSchemas | undefined,
> {
  /** Schema of the `properties` of `identify()`. Not checked in calls without `properties`. */
  traits?: Traits;
  /** Schemas of the `properties` of `upsertGroup()` by the `type` of the group. Other types are then invalid. */
  groups?: Groups;
  /**
   * What happens to a call that is not declared or does not match its schema: `'warn'` sends it as it is, and logs a warning; `'drop'`
   * drops it as `invalid`, and logs a warning too. Default: `'warn'`.
   */
  onInvalid?: OnInvalid | undefined;
}

const SCHEMA = 'a Standard Schema of an object: of zod from 3.24, valibot from 1.0, arktype from 2.0 and others';

const OPTION_RULES: OptionRules & Record<keyof EventCatalogueOptions, unknown> = {
  traits: { allows: SCHEMA, test: isSchema },
  groups: { allows: 'an object with a schema for each type of group', test: isObject },
  onInvalid: { allows: "'warn' or 'drop'", test: isOnInvalid },
};

/**
 * Declares the events of an app: a Standard Schema of the properties by event name. Pass the result to the client as the option `events`,
 * and register its type, so that the compiler checks every call:
 *
 *     declare global {
 *       namespace OpenPanelNode {
 *         interface Register { events: typeof events }
 *       }
 *     }
 *
 * Throws `OpenPanelError` for a name that the API rejects, and for a schema that is asynchronous, as far as that can be known.
 */
export function defineEvents<
  const Events extends PropertiesSchemas,
  Traits extends PropertiesSchema | undefined = undefined,
  const Groups extends PropertiesSchemas | undefined = undefined,
>(events: Events, options: EventCatalogueOptions<Traits, Groups> = {}): EventCatalogue<Events, Traits, Groups> {
  const { traits, groups, onInvalid = 'warn' } = checkOptions(options, OPTION_RULES);
  if (!isObject(events)) throw wrong('events', 'defineEvents() takes an object with a schema for each event name.');
  for (const [name, schema] of Object.entries(events)) {
    const problem = eventNameProblem(name);
    if (problem !== undefined) throw wrong(name, problem);
    checkSchema(name, `event "${name}"`, schema);
  }
  if (traits !== undefined) checkSchema('traits', 'option "traits"', traits);
  for (const [type, schema] of Object.entries(groups ?? {})) checkSchema(type, `type of group "${type}"`, schema);
  return Object.freeze({
    events: Object.freeze({ ...events }),
    traits: traits as Traits,
    groups: (groups && Object.freeze({ ...groups })) as Groups,
    onInvalid,
  });
}

function checkSchema(option: string, what: string, schema: unknown): void {
  if (!isSchema(schema)) throw wrong(option, `The schema of the ${what} must be ${SCHEMA}.`);
  if (!isAsynchronous(schema)) return;
  const why = 'track() returns at once, so a schema cannot wait for anything';
  throw wrong(option, `The schema of the ${what} is asynchronous. Remove its async functions: ${why}.`);
}

const wrong = (option: string, message: string) => new OpenPanelError('invalid_option', option, message);

/** Whether a value has the form of what `defineEvents()` returns, perhaps of another copy of this package. */
export function isEventCatalogue(value: unknown): value is EventCatalogue {
  if (!isObject(value)) return false;
  const { events, traits, groups, onInvalid } = value as Partial<Record<keyof EventCatalogue, unknown>>;
  const schemas = (map: unknown) => isObject(map) && Object.values(map).every(isSchema);
  const isWhole = (traits === undefined || isSchema(traits)) && (groups === undefined || schemas(groups));
  return schemas(events) && isWhole && isOnInvalid(onInvalid);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isSchema(value);
}

function isOnInvalid(value: unknown): value is OnInvalid {
  return value === 'warn' || value === 'drop';
}
