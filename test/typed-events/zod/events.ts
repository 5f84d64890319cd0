// An ES module registers its events for the whole program: for all adapters, and for CommonJS files too.
import { defineEvents } from '@openpanel-node/core';
import * as z from 'zod';

export const events = defineEvents(
  {
    signed_up: z.object({ plan: z.enum(['free', 'pro']), seats: z.number().optional() }),
    signed_out: z.object({}),
    searched: z.object({ query: z.string().optional() }),
    trial_started: z.object({ days: z.coerce.number<number | string>(), at: z.date() }),
    // What it takes is unknown to the compiler.
    imported: z.object({ rows: z.number() }) as z.ZodType<{ rows: number }>,
    revenue: z.object({ invoice: z.string() }),
  },
  {
    traits: z.object({ plan: z.enum(['free', 'pro']).optional() }),
    groups: { company: z.object({ seats: z.number() }), team: z.object({}) },
    onInvalid: 'drop',
  },
);

declare global {
  namespace OpenPanelNode {
    interface Register {
      events: typeof events;
    }
  }
}
