import { MAX_IDS, toId, toIds } from './ids.js';
import { isRecord, type Json, quoteJson } from './json.js';
import { RESERVED } from './track-rules.js';
import type { EventType } from './types.js';

/** Codes of warnings about an event that is sent unchanged. */
export type AdviceCode = 'counter_overflow' | 'nested_counter';

export interface Advice {
  readonly code: AdviceCode;
  readonly message: string;
}

/** Reads a payload field by field. Values that cannot be sent are removed, with a note. */
export class Fields {
  readonly notes: string[] = [];
  readonly advice: Advice[] = [];
  readonly #type: EventType;
  readonly #known = new Set<string>();
  readonly #values: Record<string, Json>;

  constructor(type: EventType, values: Record<string, Json>) {
    this.#type = type;
    this.#values = values;
  }

  get(key: string): Json | undefined {
    this.#known.add(key);
    return this.#values[key];
  }

  note(text: string): void {
    this.notes.push(this.problem(text));
  }

  advise(code: AdviceCode, text: string): void {
    this.advice.push({ code, message: this.problem(text) });
  }

  /** Never contains IDs or names of profiles and groups, because it is logged. */
  problem(text: string): string {
    const name = this.#type === 'track' ? ` ${JSON.stringify(this.get('name'))}` : '';
    return `${this.#type}${name}: ${text}.`;
  }

  id(key: string): string | undefined {
    const value = this.get(key);
    const id = toId(value);
    if (id === undefined && value !== undefined)
      this.note(`${key} is not an ID (a string or a number), so it was removed`);
    return id;
  }

  ids(key: string): string[] {
    const value = this.get(key);
    const ids = toIds(value);
    const unfit = Array.isArray(value) ? value.some((item) => toId(item) === undefined) : ids.length === 0;
    if (unfit && value !== undefined && value !== null)
      this.note(`${key} contains values that are not IDs; they were removed`);
    if (ids.length === MAX_IDS && Array.isArray(value) && value.length > MAX_IDS) {
      this.note(`${key} has more than ${MAX_IDS} IDs; the others were removed`);
    }
    return ids;
  }

  /** Numbers become strings. */
  text(key: string): string | undefined {
    const value = this.get(key);
    if (typeof value === 'string' || value === undefined) return value;
    if (typeof value === 'number') return String(value);
    this.note(`${key} is not a string, so it was removed`);
    return undefined;
  }

  record(key: string): Record<string, Json> | undefined {
    const value = this.get(key);
    if (value === undefined || isRecord(value)) return value;
    this.note(`${key} is not an object, so it was removed`);
    return undefined;
  }

  /** Notes the fields that were not read. */
  noteUnknown(): void {
    for (const key of Object.keys(this.#values)) {
      if (!this.#known.has(key))
        this.note(`the API has no field ${JSON.stringify(key.slice(0, 80))}, so it was removed`);
    }
  }

  /** Puts strings such as `[draft] title` and `{"a":1}` in quotes, because the API stores quoted strings unchanged. */
  quoteProperties(properties: Record<string, Json>): void {
    for (const [key, value] of Object.entries(properties)) {
      const quoted = key.startsWith(RESERVED) ? value : quoteJson(value);
      if (quoted === value) continue;
      properties[key] = quoted;
      const name = JSON.stringify(key.slice(0, 80));
      this.note(`${name} starts with [ or {, so it was put in quotes; otherwise OpenPanel would split or discard it`);
    }
  }
}
