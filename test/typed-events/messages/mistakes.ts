// Not run: what the compiler says about these is compared with what a reader needs.
import { defineEvents, op } from '@openpanel-node/core';
import { Track } from '@openpanel-node/nestjs';
import * as z from 'zod';

const events = defineEvents({
  signed_up: z.object({ plan: z.enum(['free', 'pro']) }),
  signed_out: z.object({}),
});

declare global {
  namespace OpenPanelNode {
    interface Register {
      events: typeof events;
    }
  }
}

op.track('sign_up', { plan: 'pro' });
op.track('signed_up', { plan: 'gold' });
op.track('signed_up', { plan: 'pro', plann: 'pro' });
op.track('signed_up', {});
op.track('signed_up');

export class Users {
  @Track('sign_up', { properties: () => ({ plan: 'pro' }) })
  name() {}

  @Track('signed_up', { properties: () => ({ plan: 'gold' }) })
  value() {}
}
