import * as z from 'zod';
import type { InspectorEvent } from '../inspector-event.js';
import { asRecord, isRecord } from '../is-record.js';
import { nearestName } from '../nearest-name.js';
import type { JsonCatalogue, JsonSchema } from './json-schema.js';

/** Received events of one name, or profiles, or groups of one type, beside what is declared. */
export interface ComparedEvents {
  /** `signed_up`, `traits` or `group company`. */
  readonly name: string;
  readonly received: number;
  /**
   * - `declared`: as declared, as far as it can be checked
   * - `undeclared`: received, and not in the catalogue
   * - `unused`: in the catalogue, and not received
   * - `other_shape`: some have other properties
   */
  readonly status: 'declared' | 'undeclared' | 'unused' | 'other_shape';
  /** How many have other properties. */
  readonly wrong: number;
  /** What is wrong with them, once each; for `undeclared`, the declared name that was probably meant. */
  readonly problems: readonly string[];
  /** Properties that are not declared, and that not every event has (as global properties). They are no problem. */
  readonly more: readonly string[];
}

/** Compares what an inspector has received with a catalogue of what is sent. */
export function compareEvents(catalogue: JsonCatalogue, received: readonly InspectorEvent[]): ComparedEvents[] {
  const tracks = received.filter(({ type }) => type === 'track');
  const shared = namesInAll(tracks);
  const byName = groupBy(tracks.filter(isOwn(catalogue)), ({ name = '' }) => name);
  const identifies = received.filter(({ type, payload }) => type === 'identify' && isRecord(payload['properties']));
  const byType = groupBy(
    received.filter(({ type }) => type === 'group'),
    ({ payload }) => String(payload['type']),
  );
  return [
    ...compareAll('', catalogue.events, byName, shared),
    ...('traits' in catalogue ? compareAll('', { traits: catalogue.traits }, new Map([['traits', identifies]])) : []),
    ...(Object.keys(catalogue.groups).length > 0 ? compareAll('group ', catalogue.groups, byType) : []),
  ];
}

/** Request events and payments need no declaration. */
const isOwn =
  ({ events }: JsonCatalogue) =>
  ({ name = '', payload }: InspectorEvent): boolean => {
    const properties = asRecord(payload['properties']);
    const isRequest = properties['method'] !== undefined && properties['duration'] !== undefined;
    return Object.hasOwn(events, name) || !(isRequest || properties['__revenue'] !== undefined);
  };

type Received = ReadonlyMap<string, readonly InspectorEvent[]>;

function compareAll(
  prefix: string,
  declared: Readonly<Record<string, JsonSchema | undefined>>,
  received: Received,
  shared: ReadonlySet<string> = new Set(),
): ComparedEvents[] {
  const undeclared = [...received.keys()].filter((name) => !Object.hasOwn(declared, name));
  return [
    ...Object.entries(declared).map(([name, schema]) =>
      compare(prefix + name, schema, received.get(name) ?? [], shared),
    ),
    ...undeclared.map((name): ComparedEvents => {
      const near = nearestName(name, Object.keys(declared));
      const problems = near === undefined ? [] : [`did you mean "${near}"?`];
      const count = received.get(name)?.length ?? 0;
      return { name: prefix + name, received: count, status: 'undeclared', wrong: count, problems, more: [] };
    }),
  ];
}

function compare(
  name: string,
  schema: JsonSchema | undefined,
  events: readonly InspectorEvent[],
  shared: ReadonlySet<string>,
): ComparedEvents {
  const check = schema && checkOf(schema);
  const known = asRecord(schema?.['properties']);
  const problems = new Set<string>();
  const more = new Set<string>();
  let wrong = 0;
  for (const event of events) {
    const properties = ownProperties(event);
    const found = check?.(properties) ?? [];
    if (found.length > 0) wrong += 1;
    for (const problem of found) problems.add(problem);
    if (!schema) continue;
    for (const key of Object.keys(properties)) if (!Object.hasOwn(known, key) && !shared.has(key)) more.add(key);
  }
  const status = events.length === 0 ? 'unused' : wrong > 0 ? 'other_shape' : 'declared';
  return { name, received: events.length, status, wrong, problems: [...problems], more: [...more] };
}

/** The problems of properties, by a JSON Schema. Others than the declared ones may be global properties. */
function checkOf({ additionalProperties: _, ...schema }: JsonSchema): ((properties: object) => string[]) | undefined {
  try {
    const validator = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
    return (properties) => {
      const { error } = validator.safeParse(properties);
      return (error?.issues ?? []).map(
        ({ path, message }) => `${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`,
      );
    };
  } catch {
    return undefined; // a keyword that zod does not know
  }
}

/** As they were sent, without those of the API. */
const ownProperties = ({ payload }: InspectorEvent): Record<string, unknown> =>
  Object.fromEntries(Object.entries(asRecord(payload['properties'])).filter(([key]) => !key.startsWith('__')));

function namesInAll(events: readonly InspectorEvent[]): ReadonlySet<string> {
  const [first, ...others] = events.map((event) => Object.keys(ownProperties(event)));
  if (others.length === 0) return new Set();
  return new Set(first?.filter((key) => others.every((keys) => keys.includes(key))));
}

function groupBy(events: readonly InspectorEvent[], nameOf: (event: InspectorEvent) => string): Received {
  const groups = new Map<string, InspectorEvent[]>();
  for (const event of events) {
    const group = groups.get(nameOf(event)) ?? [];
    groups.set(nameOf(event), group);
    group.push(event);
  }
  return groups;
}
