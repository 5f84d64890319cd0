// A CommonJS file registers its events for ES modules too.
import core = require('@openpanel-node/core');
import v = require('valibot');

const events = core.defineEvents(
  {
    signed_up: v.object({ plan: v.picklist(['free', 'pro']), seats: v.optional(v.number(), 1) }),
    signed_out: v.object({}),
    ordered: v.pipe(
      v.object({ total: v.number() }),
      v.transform(({ total }) => ({ total, isLarge: total > 1_000 })),
    ),
  },
  { traits: v.partial(v.object({ plan: v.string() })) },
);

declare global {
  namespace OpenPanelNode {
    interface Register {
      events: typeof events;
    }
  }
}

export = { events };
