import { type Diagnostics, reasonOf, type WarningCode } from '../diagnostics.js';
import { nearestName } from '../options/option-rules.js';
import { catchRejection, isThenable } from '../util/promises.js';
import type { EventCatalogue, PropertiesSchemas } from './event-catalogue.js';
import { isRecord } from './json.js';
import type { CallContent } from './process.js';
import { describeIssues } from './schema-issues.js';
import { snapshot } from './snapshot.js';
import { standIn } from './stand-in.js';
import type { PropertiesSchema } from './standard-schema.js';
import { isPlain, readProperties } from './track.js';
import { LIFTED, RESERVED } from './track-rules.js';

/** A call of a tracker; `input` is the caller's argument, which is only read. */
interface TrackerCall extends CallContent {
  readonly input: unknown;
}

interface Invalid {
  readonly code: WarningCode;
  /** A sentence without a full stop. */
  readonly problem: string;
  /** The same problem is logged once. */
  readonly key: string;
}

type Checked = { readonly output: object } | Invalid;

/** Checks calls with the schemas that the app has declared, and replaces their properties with what the schemas return. */
export class EventSchemas {
  readonly #catalogue: EventCatalogue;
  readonly #diagnostics: Diagnostics;
  readonly #maxBytes: number;

  constructor(catalogue: EventCatalogue, diagnostics: Diagnostics, maxBytes: number) {
    this.#catalogue = catalogue;
    this.#diagnostics = diagnostics;
    this.#maxBytes = maxBytes;
  }

  /** The call to send: with the schema's output, or as it is. Undefined if it is invalid and to be dropped. Never throws. */
  apply<Made extends TrackerCall>(made: Made): Made | undefined {
    try {
      const checked = this.#check(made);
      return checked && 'problem' in checked ? this.#refuse(made, checked) : (checked ?? made);
    } catch (error) {
      // A getter or a proxy of the caller's.
      const problem = `The properties of ${describe(made)} cannot be read: ${reasonOf(error)}`;
      return this.#refuse(made, { code: 'schema_failed', problem, key: problem });
    }
  }

  #refuse<Made>(made: Made, { code, problem, key }: Invalid): Made | undefined {
    const isDropped = this.#catalogue.onInvalid === 'drop';
    this.#diagnostics.once(code, `${problem}. The call was ${isDropped ? 'dropped' : 'sent as it is'}.`, key);
    return isDropped ? undefined : made;
  }

  /** Undefined if there is nothing to check. */
  #check<Made extends TrackerCall>(made: Made): Made | Invalid | undefined {
    switch (made.type) {
      case 'track':
        return this.#track(made);
      case 'identify':
        return this.#properties(made, this.#catalogue.traits);
      case 'group':
        return this.#group(made);
      default:
        return undefined;
    }
  }

  #track<Made extends TrackerCall>(made: Made): Made | Invalid | undefined {
    const { track } = made;
    if (track === undefined || typeof track.name !== 'string') return undefined;
    const { events } = this.#catalogue;
    const schema = schemaOf(events, track.name);
    if (schema === undefined) {
      // The middleware names request events, and a payment has a name by itself: they are declared only if the app wants to.
      const isNamedHere = track.requestEndedAt !== undefined || track.revenue !== undefined;
      return isNamedHere ? undefined : undeclared('event', track.name, events);
    }
    const given = track.written === undefined ? this.#readable(track.own) : readProperties(track.written);
    if (given === undefined) return undefined;
    const { own, context } = split(given ?? {});
    const checked = validate(schema, own, describe(made));
    if ('problem' in checked) return checked;
    const input = { ...withoutContext(checked.output), ...context, ...ownersOf(track.own) };
    return { ...made, input, track: { ...track, own: input, written: undefined } };
  }

  #group<Made extends TrackerCall>(made: Made): Made | Invalid | undefined {
    const { groups } = this.#catalogue;
    const type = (made.input as { type?: unknown } | null | undefined)?.type;
    if (groups === undefined || typeof type !== 'string') return undefined;
    const schema = schemaOf(groups, type);
    return schema === undefined ? undeclared('type of group', type, groups) : this.#properties(made, schema);
  }

  /** The `properties` of an identify or a group, if there are any. */
  #properties<Made extends TrackerCall>(made: Made, schema: PropertiesSchema | undefined): Made | Invalid | undefined {
    const given = made.input as { properties?: unknown; profileId?: unknown } | null | undefined;
    const properties = schema && given?.properties;
    if (schema === undefined || typeof properties !== 'object' || properties === null) return undefined;
    const own = this.#readable(properties);
    if (!own) return undefined;
    const checked = validate(schema, own, describe(made));
    if ('problem' in checked) return checked;
    // The ID may be inherited.
    const input = { ...given, profileId: given?.profileId, properties: checked.output };
    return { ...made, input, copy: undefined };
  }

  /**
   * The properties as the schema gets them: what the caller passed, or the JSON form of an object that has one. Null for anything that
   * has no properties, undefined if they are too large to be sent.
   */
  #readable(given: unknown): object | null | undefined {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return null;
    if (isPlain(given) || hasFields(given)) return given;
    const copy = snapshot(given, this.#maxBytes);
    if (!copy.ok) return undefined;
    return isRecord(copy.value) ? copy.value : null;
  }
}

const hasFields = (value: object): boolean =>
  typeof (value as { toJSON?: unknown }).toJSON !== 'function' &&
  Object.keys(value).length > 0 &&
  standIn(value) === undefined;

const schemaOf = (schemas: PropertiesSchemas, name: string): PropertiesSchema | undefined =>
  Object.hasOwn(schemas, name) ? schemas[name] : undefined;

/** Keys that are about the event, and not among the properties that an app declares. */
const isContext = (key: string): boolean => LIFTED.has(key) || key.startsWith(RESERVED);

function split(given: object): { readonly own: object; readonly context: object } {
  const entries = Object.entries(given);
  if (!entries.some(([key]) => isContext(key))) return { own: Object.fromEntries(entries), context: {} };
  return {
    own: Object.fromEntries(entries.filter(([key]) => !isContext(key))),
    context: Object.fromEntries(entries.filter(([key]) => isContext(key))),
  };
}

/** The IDs of an instance as the caller passed them: they may be inherited, and their JSON form may be another. */
function ownersOf(given: unknown): object {
  if (typeof given !== 'object' || given === null || isPlain(given)) return {};
  const { profileId, groups } = given as { profileId?: unknown; groups?: unknown };
  return { profileId, groups };
}

/** A schema must not choose whose event it is, for example by the default of a field `profileId`. */
const withoutContext = (output: object): object =>
  Object.keys(output).some((key) => LIFTED.has(key))
    ? Object.fromEntries(Object.entries(output).filter(([key]) => !LIFTED.has(key)))
    : output;

function validate(schema: PropertiesSchema, own: object, what: string): Checked {
  const failed = (why: string): Invalid => {
    const problem = `The schema of ${what} ${why}`;
    return { code: 'schema_failed', problem, key: problem };
  };
  try {
    const result = schema['~standard'].validate(own);
    if (isThenable(result)) {
      catchRejection(result, () => {});
      return failed('is asynchronous, so its result comes too late');
    }
    if (result.issues) {
      const { text, key } = describeIssues(result.issues, own);
      const problem = `The properties of ${what} do not match their schema: ${text}`;
      return { code: 'schema_mismatch', problem, key: `${what}: ${key}` };
    }
    const { value } = result;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { output: value };
    return failed('returns something other than an object');
  } catch (error) {
    return failed(`threw: ${reasonOf(error)}`);
  }
}

function undeclared(kind: string, name: string, declared: PropertiesSchemas): Invalid {
  const near = nearestName(name, Object.keys(declared));
  const shown = JSON.stringify(name.slice(0, 80));
  const problem = `The ${kind} ${shown} is not declared${near === undefined ? '' : ` (did you mean "${near}"?)`}`;
  return { code: 'undeclared_event', problem, key: `${kind}: ${shown}` };
}

/** Never by an ID or a name of a profile or a group, because it is logged. */
function describe({ type, track, input }: TrackerCall): string {
  if (track) return `the event "${track.name}"`;
  return type === 'identify' ? 'identify()' : `a group of the type "${(input as { type?: unknown }).type}"`;
}
