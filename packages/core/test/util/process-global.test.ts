import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { beforeAll, describe, expect, expectTypeOf, it, vi } from 'vitest';
import {
  type ClientOptions,
  createMiddleware,
  currentScope,
  expressFramework,
  memoryTransport,
  OpenPanel,
  OpenPanelError,
  op,
} from '../../src/adapter.js';
import { INTERNALS } from '../../src/client.js';

/** The public members of a value, its own and inherited ones. */
function membersOf(value: object): string {
  const names = new Set<string>();
  for (let each = value; each !== null && each !== Object.prototype; each = Object.getPrototypeOf(each)) {
    for (const name of Object.getOwnPropertyNames(each)) if (name !== 'constructor') names.add(name);
  }
  return [...names].sort().join(' ');
}

const keyOf = (symbol: symbol) => String(Symbol.keyFor(symbol));
const ours = (value: object) =>
  Object.getOwnPropertySymbols(value).filter((symbol) => keyOf(symbol).startsWith('openpanel-node.'));
const stored = (name: string) => (globalThis as { [key: symbol]: object })[Symbol.for(`openpanel-node.${name}`)]!;

const client = new OpenPanel({ transport: memoryTransport() });
const sending = new OpenPanel({ clientId: 'id', thread: 'worker', apiUrl: 'http://127.0.0.1:9', logger: false });
const message = new IncomingMessage(new Socket());
const middleware = createMiddleware({ client }, expressFramework);
const opened = middleware.open(message as never, new ServerResponse(message) as never);
const scope = opened.run(() => currentScope())!;
void client.track('pending');
const [drained] = stored('drained-at-exit.v3') as Set<object>;
void sending.track('pending');
const [exiting] = stored('drained-in-exit.v1') as Set<object>;
void sending.shutdown(0);

describe('what copies of the package share', () => {
  it('has a key that ends in the number of its schema', () => {
    const error = new OpenPanelError('unknown_option', 'x', 'no');
    const keys = [globalThis, client, message.rawHeaders, error].flatMap(ours).map(keyOf).sort();
    expect(keys).toEqual([
      'openpanel-node.default-client.v2',
      'openpanel-node.drained-at-exit.v3',
      'openpanel-node.drained-in-exit.v1',
      'openpanel-node.error.v1',
      'openpanel-node.forgotten-identify.v1',
      'openpanel-node.internals.v3',
      'openpanel-node.memory-transports.v2',
      'openpanel-node.metrics.v1',
      'openpanel-node.once-keys.v1',
      'openpanel-node.profile-schedules.v4',
      'openpanel-node.scopes.v2',
      'openpanel-node.served.v5',
      'openpanel-node.uncalled.v1',
    ]);
  });

  // Where this fails, raise the number in `process-global.ts`, and here: copies of before do not know the new shape.
  it('has these shapes under these numbers', () => {
    const served = (message.rawHeaders as never as { [key: symbol]: { opened: object[] } })[
      Symbol.for('openpanel-node.served.v5')
    ]!;
    expect({
      'default-client.v2': membersOf(stored('default-client.v2')),
      'metrics.v1': membersOf(stored('metrics.v1')),
      'memory-transports.v2': membersOf(stored('memory-transports.v2')),
      'drained-at-exit.v3': membersOf(drained!),
      'drained-in-exit.v1': membersOf(exiting!),
      'internals.v3': membersOf(client[INTERNALS]),
      'internals.v3, its diagnostics': membersOf(client[INTERNALS].diagnostics),
      'once-keys.v1': membersOf(stored('once-keys.v1')),
      'once-keys.v1, those of the API': membersOf((stored('once-keys.v1') as { api: object }).api),
      'served.v5': membersOf(served),
      'served.v5, one of its opened': membersOf(served.opened[0]!),
      'scopes.v2': membersOf(scope),
      'scopes.v2, its tracker': membersOf(scope.tracker),
    }).toEqual({
      'memory-transports.v2': 'made requests',
      'metrics.v1': 'count',
      'default-client.v2': 'chosen client created given heard listeners replaced successors',
      'drained-at-exit.v3': 'hold leave',
      'drained-in-exit.v1': 'begin end step',
      'internals.v3':
        'apiUrl createTracker diagnostics disabled dispatcher isEnded isOff maxEventBytes openRequest relay skip ' +
        'transport',
      'internals.v3, its diagnostics': 'debug hint info isTest once warn',
      'once-keys.v1': 'api byTransport',
      'once-keys.v1, those of the API': 'claim release size stored take',
      'served.v5': 'awaits isOpen isOptedOut opened',
      'served.v5, one of its opened':
        'background client continueAs groups hasConsent isAwaited isOptedOut profile request run showOn skip source tracker visitor',
      'scopes.v2': 'context ip openedBy request tracker trackerOf userAgent',
      'scopes.v2, its tracker':
        'alias carrier clear context decrement fetchDeviceId getDeviceId getSessionId identify increment init isSilent key ' +
        'optOut parts ready revenue send setGlobalProperties setGroup setGroups state take track trackRequest ' +
        'upsertGroup',
    });
  });

  it('is held by these under these numbers', () => {
    const names = ['drained-at-exit.v3', 'forgotten-identify.v1', 'scopes.v2', 'uncalled.v1'];
    expect(names.map((name) => stored(name).constructor.name)).toEqual([
      'Set',
      'AsyncLocalStorage',
      'AsyncLocalStorage',
      'Map',
    ]);
  });
});

describe('across copies of the package', () => {
  let other: typeof import('../../src/index.js');
  beforeAll(async () => {
    vi.resetModules();
    other = await import('../../src/index.js');
    expect(other.OpenPanel).not.toBe(OpenPanel);
  });

  it('a client is an instance of OpenPanel', () => {
    const foreign = new other.OpenPanel({ transport: memoryTransport() });
    expect([client, foreign].map((each) => each instanceof OpenPanel)).toEqual([true, true]);
    expect([client, foreign].map((each) => each instanceof other.OpenPanel)).toEqual([true, true]);
  });

  it('an error is an instance of OpenPanelError, and shows no brand', () => {
    const wrong = { clientID: 'x' } as ClientOptions;
    const errors = [OpenPanel, other.OpenPanel].map((Client) => thrownBy(() => new Client(wrong)));
    expect(errors.map((error) => error instanceof OpenPanelError)).toEqual([true, true]);
    expect(errors.map((error) => error instanceof other.OpenPanelError)).toEqual([true, true]);
    expect(inspect(errors[1])).not.toContain('Symbol');
  });

  it('a subclass knows its own instances, and those of no other class', () => {
    class OwnClient extends OpenPanel {}
    class OwnError extends OpenPanelError {}
    const own = new OwnClient({ transport: memoryTransport() });
    const error = new OwnError('invalid_option', 'x', 'no');
    expect([own instanceof OwnClient, own instanceof OpenPanel, own instanceof other.OpenPanel]).toEqual([
      true,
      true,
      true,
    ]);
    expect([client instanceof OwnClient, new other.OpenPanel({ disabled: true }) instanceof OwnClient]).toEqual([
      false,
      false,
    ]);
    expect([error instanceof OwnError, error instanceof other.OpenPanelError]).toEqual([true, true]);
    expect(new OpenPanelError('invalid_option', 'x', 'no') instanceof OwnError).toBe(false);
  });

  it('nothing else is an instance', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withDate: true, withMap: true }), (value) => {
        expect(value instanceof OpenPanel || value instanceof OpenPanelError).toBe(false);
      }),
    );
    for (const value of [OpenPanel, OpenPanel.prototype, OpenPanelError.prototype, op, scope, new Error('no')]) {
      expect(value instanceof OpenPanel || value instanceof OpenPanelError).toBe(false);
    }
  });

  it('instanceof narrows', () => {
    const error: unknown = new OpenPanelError('invalid_option', 'sampleRate', 'no');
    if (error instanceof OpenPanelError) expectTypeOf(error).toEqualTypeOf<OpenPanelError>();
    const given: OpenPanel | string = client as OpenPanel | string;
    if (given instanceof OpenPanel) expectTypeOf(given).toEqualTypeOf<OpenPanel>();
    else expectTypeOf(given).toEqualTypeOf<string>();
  });
});

function thrownBy(fn: () => unknown): unknown {
  try {
    fn();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
