import { z } from 'zod';
import { isBlockedName } from './blocked-name.js';

const RESERVED_NAMES: readonly string[] = ['session_start', 'session_end'];
const MAX_REPLAY_CHARS = 2 * 1024 * 1024;

const text = z.string().min(1);
const profileId = z.union([text, z.number()]);
const properties = z.record(z.string(), z.unknown()).optional();
const adjustment = z.object({ profileId, property: text, value: z.number().positive().optional() });

const event = z
  .object({ name: text, properties, profileId: profileId.optional(), groups: z.array(text).nullish() })
  .refine(({ name }) => !RESERVED_NAMES.includes(name), {
    path: ['name'],
    message: `Event name cannot be one of the reserved names: ${RESERVED_NAMES.join(', ')}`,
  })
  .refine(({ name }) => !isBlockedName(name), { path: ['name'], message: 'Event name contains blocked content' })
  .refine(({ name, properties }) => name !== 'revenue' || isAmount(properties?.['__revenue']), {
    path: ['properties', '__revenue'],
    message: '__revenue must be an integer (no floats or strings)',
  });

function isAmount(revenue: unknown): boolean {
  return revenue === undefined || revenue === null || (Number.isInteger(revenue) && Number(revenue) >= 0);
}

const identity = z.object({
  profileId,
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  email: z.email().optional(),
  avatar: z.url().optional(),
  properties,
});

const replay = z.object({
  chunk_index: z.int().min(0).max(65_535),
  events_count: z.int().min(1),
  is_full_snapshot: z.boolean(),
  started_at: z.iso.datetime(),
  ended_at: z.iso.datetime(),
  payload: z.string().max(MAX_REPLAY_CHARS),
  sessionId: z.string().max(64).optional(),
});

const types = [
  z.object({ type: z.literal('track'), payload: event }),
  z.object({ type: z.literal('identify'), payload: identity }),
  z.object({ type: z.literal('increment'), payload: adjustment }),
  z.object({ type: z.literal('decrement'), payload: adjustment }),
  z.object({ type: z.literal('alias'), payload: z.object({ profileId, alias: text }) }),
  z.object({ type: z.literal('replay'), payload: replay }),
  z.object({ type: z.literal('group'), payload: z.object({ id: text, type: text, name: text, properties }) }),
  z.object({
    type: z.literal('assign_group'),
    payload: z.object({ groupIds: z.array(text), profileId: profileId.optional() }),
  }),
] as const;

/** The server's zod says less about an unknown type than ours. */
const typed = z.discriminatedUnion('type', types, {
  error: ({ code }) => (code === 'invalid_union' ? 'Invalid input' : undefined),
});

/** Old clients put the credentials into the body. Two schemas side by side, so a body that is no object fails twice. */
const credentials = z.object({ clientId: z.string().optional(), clientSecret: z.string().optional() });

const trackBody = z.intersection(typed, credentials);
const legacyEvent = z.object({
  name: text,
  timestamp: z.string().optional(),
  properties,
  profileId: profileId.optional(),
});

export type TrackBody = z.infer<typeof typed>;
export type LegacyEventBody = z.infer<typeof legacyEvent>;
export type IdentifyBody = z.infer<typeof identity>;

export type Validation<T> = { valid: true; body: T } | { valid: false; message: string };

export const validateTrackBody = (body: unknown): Validation<TrackBody> => validate(trackBody, body);
export const validateLegacyEvent = (body: unknown): Validation<LegacyEventBody> => validate(legacyEvent, body);
export const validateIdentity = (body: unknown): Validation<IdentifyBody> => validate(identity, body);

/** The server's zod does not tell an infinite number from others. */
const asServer = (message: string): string => message.replace(/received -?Infinity$/, 'received number');

function validate<T>(schema: z.ZodType<T>, body: unknown): Validation<T> {
  const result = schema.safeParse(body);
  if (result.success) return { valid: true, body: result.data };
  const messages = result.error.issues.map(({ path, message }) => `body/${path.join('/')} ${asServer(message)}`);
  return { valid: false, message: messages.join(', ') };
}
