// Not run: what the compiler must take. wrong-usages.ts has what it must not.
import express, { type Request, type Response } from 'express';
import {
  type ClientOptions,
  type ExpressOptions,
  type MiddlewareOptions,
  memoryTransport,
  OpenPanel,
  op,
  openpanel,
  type Properties,
  type Tracker,
  type TrackProperties,
} from '../../src/index.js';

declare global {
  namespace Express {
    interface User {
      id: string;
      tenant?: string;
    }
    interface Request {
      user?: User;
    }
  }
}

const app = express();
const analytics = openpanel({
  getProfileId: (req) => req.user?.id,
  getGroups: (req) => req.user?.tenant,
  getProperties: (req, res) => ({ length: res.getHeader('content-length'), agent: req.get('user-agent') }),
  ignore: ['/admin', /^\/x/],
  trackRequest: (url, req) => req.method !== 'GET' && url !== '/',
});
app.use(analytics);
app.use('/api', openpanel());

app.get('/', async (req, res) => {
  const tracker: Tracker = req.op;
  const delivery = await tracker.track('x', {
    plan: 'pro',
    at: new Date(),
    list: [1, 2],
    nested: { a: null },
    undef: undefined,
  });
  if (delivery.status === 'dropped') console.log(delivery.reason);
  op.identify({ profileId: 7 });
  op.identify({ profileId: 'x', properties: { a: 1, b: new Date() } });
  res.json(analytics.client.stats().droppedBy.queue_full);
});

const [event] = memoryTransport().events;
if (event?.type === 'track') event.payload.name.length;

export function revenue(req: Request) {
  return req.op.revenue(100, { profileId: 'x', groups: ['a'], deviceId: 'd' });
}

process.on('SIGTERM', () => void analytics.client.shutdown(3_000));
process.on('SIGTERM', () => void op.shutdown());
export const report = async () => ({ stats: op.stats(), flushed: await op.flush(1_000), checks: await op.verify() });
export const stop = op.on('delivery', (sent, delivery) => console.log(sent.type, delivery.status));

// Properties of every type that may come.
interface Props {
  plan: string;
  n?: number;
}
interface Entity extends Props {
  save(): Promise<void>;
}
class Plain {
  a = 1;
}
class WithMethods {
  a = 1;
  total(): number {
    return this.a;
  }
}
export function takesAnyProperties(props: Props, entity: Entity, parsed: unknown, error: Error): void {
  op.track('interface', props);
  op.track('instance', new Plain());
  op.track('instance', new WithMethods());
  op.track('entity', entity);
  op.track('spread', { ...new WithMethods(), ...props });
  op.track('unknown', { parsed });
  op.track('anything', JSON.parse('{}'));
  op.track('anything', { value: JSON.parse('1') });
  op.track('record', {} as Record<string, unknown>);
  op.track('record', {} as Properties);
  op.track('error', error);
  op.track('nested', { map: new Map([['a', 1]]), set: new Set([1]), url: new URL('https://a.example'), big: 1n });
  op.track('none', undefined);
  op.track('one group', { groups: 'acme' });
  op.track('groups', { groups: [1, 'acme', 2n], profileId: 5 });
}

// Wrappers of an app's own.
interface Ordered {
  total: number;
}
interface Events {
  signed_up: { plan: string };
  ordered: Ordered;
  nothing: Record<string, never>;
}
export function emit<Name extends keyof Events>(name: Name, properties: Events[Name]) {
  return op.track(name, properties);
}
export function trackAny<P extends object>(tracker: Tracker, name: string, properties: P) {
  return tracker.track(name, properties);
}
export function trackRecord<P extends Record<string, unknown>>(name: string, properties?: P) {
  return op.track(name, properties);
}
export function trackTyped<P extends object>(name: string, properties?: TrackProperties<P>) {
  return op.track<P>(name, properties);
}
export function trackWithMore<P extends object>(name: string, properties: P) {
  return op.track(name, { ...properties, source: 'web' });
}
export class Analytics implements Pick<Tracker, 'track'> {
  track<P extends object>(name: string, properties?: TrackProperties<P>) {
    return op.track<P>(name, properties);
  }
}
export const fake: Pick<Tracker, 'track'> = { track: async () => ({ status: 'local' }) };

// Options in parts.
const client = new OpenPanel({ disabled: true });
export function mount(shared: OpenPanel | undefined, options: ExpressOptions, own: ClientOptions): void {
  app.use(openpanel(options));
  app.use(openpanel({ client, ignore: '/x' }));
  app.use(openpanel({ client, clientId: undefined }));
  app.use(openpanel({ client: shared, eventName: 'api' }));
  app.use(openpanel({ client: undefined, clientId: 'x' }));
  app.use(openpanel({ ...own, sampleRate: 0.5 }));
}
/** Adds options of the client to those of the middleware. */
export function createAnalytics(options: MiddlewareOptions<Request, Response>) {
  return openpanel({ clientId: 'x', ...options });
}
