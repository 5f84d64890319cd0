import { MockAgent } from 'undici';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Outbox } from '../../src/delivery/outbox.js';
import { memoryTransport } from '../../src/index.js';
import type { ClientOptions } from '../../src/options/client-options.js';

/** What is left of the options, and what is said of the rest. */
async function fitting(options: ClientOptions, runtime: string | undefined, isolatesRequests = false) {
  vi.resetModules();
  vi.doMock('../../src/util/runtime.js', async (original) => ({ ...(await original<object>()), isolatesRequests }));
  const { fittingRuntime } = await import('../../src/options/fitting-runtime.js');
  const { options: left, remarks } = fittingRuntime(options, runtime);
  return { left: Object.keys(left), said: remarks.map(([code, message]) => `${code}: ${message}`) };
}

afterEach(() => {
  vi.doUnmock('../../src/util/runtime.js');
  vi.resetModules();
});

const spool = { directory: '/var/lib/app/events' };
const outbox: Outbox = { open: () => expect.fail('it is not opened') };
const everything: ClientOptions = { debug: true, dispatcher: new MockAgent(), thread: 'worker', spool };

describe('options of what a runtime does not have', () => {
  it('are all there on Node.js', async () => {
    const { left, said } = await fitting({ ...everything, outbox }, undefined);
    expect(left).toEqual([...Object.keys(everything), 'outbox']);
    expect(said).toEqual([]);
  });

  it('are those of undici on Bun and Deno, which have files and connections', async () => {
    const { left, said } = await fitting({ ...everything, outbox }, 'Bun 1.4.5');
    expect(left.sort()).toEqual(['debug', 'outbox', 'spool']);
    expect(said).toEqual([
      expect.stringMatching(/^unsupported_runtime: The option dispatcher is ignored, .* on Bun 1\.4\.5/),
      expect.stringMatching(/^unsupported_runtime: The option thread is ignored, .* on Bun 1\.4\.5/),
    ]);
  });

  it('include the spool on an edge runtime, where events are only in memory', async () => {
    const { left, said } = await fitting(everything, 'an edge runtime', true);
    expect(left).toEqual(['debug']);
    expect(said).toHaveLength(3);
    expect(said[2]).toMatch(/The option spool is ignored, because there are no files on an edge runtime/);
  });

  it('are an error for an outbox on an edge runtime: it would send nothing', async () => {
    await expect(fitting({ outbox }, 'an edge runtime', true)).rejects.toMatchObject({
      code: 'invalid_option',
      message: expect.stringMatching(/"outbox" cannot be used on an edge runtime: .* Remove it/),
    });
  });

  it('do not matter with a transport, the main thread and no spool', async () => {
    const options: ClientOptions = { transport: memoryTransport(), dispatcher: new MockAgent(), thread: 'worker' };
    expect((await fitting(options, 'Deno 2.9.6')).said).toEqual([]);
    expect((await fitting({ thread: 'main', spool: false }, 'an edge runtime', true)).said).toEqual([]);
  });
});
