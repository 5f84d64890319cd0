import type { InspectorEvent } from './inspector-event.js';
import type { InspectorEventCondition, InspectorProject } from './inspector-options.js';

/** Whether a filter of the project drops this event after it was accepted. */
export function isExcluded({ filters = [] }: InspectorProject, event: InspectorEvent): boolean {
  return filters.some((filter) => {
    if (filter.type !== 'event' || (filter.name !== '*' && filter.name !== event.name)) return false;
    return (filter.filters ?? []).every((condition) => isMet(condition, event));
  });
}

const TESTS: Readonly<
  Record<InspectorEventCondition['operator'], (text: string, values: readonly string[]) => boolean>
> = {
  is: (text, values) => values.includes(text),
  isNot: (text, values) => !values.includes(text),
  contains: (text, values) => values.some((value) => text.includes(value)),
  doesNotContain: (text, values) => !values.some((value) => text.includes(value)),
  startsWith: (text, values) => values.some((value) => text.startsWith(value)),
  endsWith: (text, values) => values.some((value) => text.endsWith(value)),
  regex: (text, values) => values.some((value) => patternOf(value)?.test(text)),
  isNull: (text) => text === '',
  isNotNull: (text) => text !== '',
  gt: (text, values) => values.some((value) => Number(text) > Number(value)),
  lt: (text, values) => values.some((value) => Number(text) < Number(value)),
  gte: (text, values) => values.some((value) => Number(text) >= Number(value)),
  lte: (text, values) => values.some((value) => Number(text) <= Number(value)),
};

/** A condition without values is none. */
function isMet({ name, operator, value }: InspectorEventCondition, event: InspectorEvent): boolean {
  if (value.length === 0) return true;
  if (name === 'has_profile') return (event.profileId !== undefined) === value.includes('true');
  return TESTS[operator](textAt(name, event).trim(), value.map(String));
}

function textAt(name: string, event: InspectorEvent): string {
  if (name.startsWith('properties.')) return event.properties[name.slice('properties.'.length)] ?? '';
  const field = (event as unknown as Readonly<Record<string, unknown>>)[name];
  return typeof field === 'string' ? field : '';
}

function patternOf(text: string): RegExp | undefined {
  try {
    return new RegExp(text.replace(/^\/|\/$/g, ''));
  } catch {
    return undefined;
  }
}
