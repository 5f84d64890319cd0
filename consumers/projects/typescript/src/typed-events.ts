// What an application with registered events writes, and the mistakes that the compiler must find. check.js compiles it as an ES module
// and as CommonJS, and runs it.
import { strict as assert } from 'node:assert';
import { defineEvents, type EventName, memoryTransport, type TrackArguments } from '@openpanel-node/core';
import { op, openpanel } from '@openpanel-node/express';
import * as z from 'zod';

const events = defineEvents(
  { signed_up: z.object({ plan: z.enum(['free', 'pro']), seats: z.number().default(1) }), signed_out: z.object({}) },
  { onInvalid: 'drop' },
);

declare global {
  namespace OpenPanelNode {
    interface Register {
      events: typeof events;
    }
  }
}

const transport = memoryTransport();
const { client } = openpanel({ transport, events, logger: false });

function emit<Name extends EventName>(name: Name, ...properties: TrackArguments<object, Name>) {
  return op.track(name, ...properties);
}

async function main(): Promise<void> {
  await op.track('signed_up', { plan: 'pro', profileId: 'u_1' });
  await emit('signed_out');
  // @ts-expect-error There is no such event.
  const undeclared = await op.track('sign_up', { plan: 'pro' });
  // @ts-expect-error There is no such plan.
  const wrong = await client.track('signed_up', { plan: 'gold' });
  // @ts-expect-error It needs a plan.
  await client.track('signed_up');
  assert.deepEqual([undeclared, wrong], Array(2).fill({ status: 'dropped', reason: 'invalid' }));
  const seats = transport.events.map((event) => (event.type === 'track' ? event.payload.properties?.['seats'] : -1));
  assert.deepEqual(seats, [1, undefined]);
  await client.shutdown();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
