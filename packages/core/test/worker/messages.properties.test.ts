import fc from 'fast-check';
import { expect, it } from 'vitest';
import { classifyResponse } from '../../src/delivery/classify-response.js';
import type { TransportResult } from '../../src/delivery/transport.js';
import { addRequest, addResult, type Batch, ResultReader, readRequests } from '../../src/delivery/worker-messages.js';

const header = fc.option(fc.string(), { nil: undefined });
const request = fc.record({ body: fc.string(), ip: header, userAgent: fc.string() });
const answered = fc.record({
  kind: fc.constant('answered' as const),
  status: fc.oneof(fc.constantFrom(200, 202, 401, 429, 503), fc.integer({ min: 200, max: 599 })),
  body: fc.oneof(
    fc.string(),
    fc.constantFrom('{"deviceId":"d","sessionId":"s"}', '<html>', 'Ingestion: no', '{"bot":{}}'),
  ),
  contentType: fc.oneof(header, fc.constantFrom('application/json', 'application/json; text/html', 'text/html')),
  retryAfter: header,
  rateLimitReset: header,
  date: header,
});
const failed = fc.record({ kind: fc.constantFrom('unsent' as const, 'unanswered' as const), reason: fc.string() });
const result: fc.Arbitrary<TransportResult> = fc.oneof(answered, failed);

/** As it comes out of the other thread. */
const copied = (batch: Batch): Batch => structuredClone(batch);

it('requests cross in their order, as they are', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(request, fc.nat())), (requests) => {
      const batch: Batch = [];
      for (const [id, [each, madeAt]] of requests.entries()) addRequest(batch, id, each, madeAt);
      const read: unknown[] = [];
      readRequests(copied(batch), (...found) => read.push(found));
      expect(read).toEqual(requests.map(([each, madeAt], id) => [id, each, madeAt]));
    }),
  );
});

it('results cross in their order, and mean the same', () => {
  fc.assert(
    fc.property(fc.array(result), fc.boolean(), (results, hasSecret) => {
      const batch: Batch = [];
      for (const [id, each] of results.entries()) addResult(batch, id, each);
      const reader = new ResultReader(copied(batch));
      const meaning = (each: TransportResult) => classifyResponse(each, 0, hasSecret);
      for (const [id, each] of results.entries()) {
        const read = reader.next();
        expect(reader.id).toBe(id);
        expect(read && meaning(read)).toEqual(meaning(each));
        if (each.kind !== 'answered' || each.status !== 200) expect(read).toEqual(each);
      }
      expect(reader.next()).toBeUndefined();
    }),
  );
});
