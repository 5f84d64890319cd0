import { z } from 'zod';
import { eventNameProblem } from '../../src/events/event-name.js';

// The rules of the Track API's own validation, told from its recorded answers.
const id = z.union([z.string().min(1), z.number()]);
const properties = z.record(z.string(), z.unknown()).optional();
const counter = z.object({ profileId: id, property: z.string().min(1), value: z.number().positive().optional() });

const track = z
  .object({
    name: z.string().min(1),
    properties,
    profileId: id.optional(),
    groups: z.array(z.string().min(1)).nullish(),
  })
  .refine(({ name }) => eventNameProblem(name) === undefined)
  .refine(({ name, properties: { __revenue: amount } = {} }) => {
    if (name !== 'revenue' || amount === undefined || amount === null) return true;
    return Number.isInteger(amount) && Number(amount) >= 0;
  });

const body = z.discriminatedUnion('type', [
  z.object({ type: z.literal('track'), payload: track }),
  z.object({
    type: z.literal('identify'),
    payload: z.object({
      profileId: id,
      firstName: z.string().optional(),
      lastName: z.string().optional(),
      email: z.email().optional(),
      avatar: z.url().optional(),
      properties,
    }),
  }),
  z.object({ type: z.literal('increment'), payload: counter }),
  z.object({ type: z.literal('decrement'), payload: counter }),
  z.object({
    type: z.literal('group'),
    payload: z.object({ id: z.string().min(1), type: z.string().min(1), name: z.string().min(1), properties }),
  }),
  z.object({
    type: z.literal('assign_group'),
    payload: z.object({ groupIds: z.array(z.string().min(1)), profileId: id.optional() }),
  }),
]);

/** Fastify refuses these before any validation. */
function poisoned(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Object.hasOwn(value, '__proto__')) return true;
  const maker: unknown = Object.getOwnPropertyDescriptor(value, 'constructor')?.value;
  if (typeof maker === 'object' && maker !== null && Object.hasOwn(maker, 'prototype')) return true;
  return Object.values(value).some(poisoned);
}

const inherited = (value: unknown): boolean =>
  typeof value === 'string' && value.split('.').some((step) => step in Object.prototype);

/** Whether the API answers this request body with a 200 (for a profile whose property is a number). */
export function serverTakes(text: string): boolean {
  const value: unknown = JSON.parse(text);
  const parsed = body.safeParse(value);
  if (poisoned(value) || !parsed.success) return false;
  return !('property' in parsed.data.payload && inherited(parsed.data.payload.property));
}
