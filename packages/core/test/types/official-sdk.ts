// Not run: the compiler checks that what compiles with the official SDK compiles here. docs/migrating.md has the exceptions.
import type * as official from '@openpanel/sdk';
import type * as own from '../../src/index.js';
import { OpenPanel } from '../../src/index.js';

/** Public names of the official client that do not exist here. */
type Missing =
  | 'addQueue'
  | 'api'
  | 'deviceId'
  | 'global'
  | 'groups'
  | 'log'
  | 'options'
  | 'profileId'
  | 'queue'
  | 'sessionId';

type Method = Exclude<keyof official.OpenPanel, Missing>;

type Assert<T extends true> = T;
type Takes<Given, Taken> = [Given] extends [Taken] ? true : false;

/** Methods of the official client whose arguments the method of the same name does not take. */
type Refusing = {
  [Name in Method]: Parameters<official.OpenPanel[Name]> extends Partial<Parameters<OpenPanel[Name]>> ? never : Name;
}[Method];

/** With the types that both export by the same name. */
export type Types = [
  Assert<Takes<Refusing, never>>,
  Assert<Takes<Omit<official.OpenPanelOptions, 'filter'>, own.ClientOptions>>,
  Assert<Takes<official.AliasPayload, own.AliasPayload>>,
  Assert<Takes<official.AssignGroupPayload, Loose<own.AssignGroupPayload>>>,
  Assert<Takes<official.DecrementPayload, Loose<own.DecrementPayload>>>,
  Assert<Takes<official.GroupPayload, own.GroupPayload>>,
  Assert<Takes<official.IdentifyPayload, Loose<own.IdentifyPayload>>>,
  Assert<Takes<official.IncrementPayload, Loose<own.IncrementPayload>>>,
  Assert<Takes<official.TrackPayload, Loose<own.TrackPayload>>>,
  Assert<Takes<official.TrackProperties, own.TrackProperties>>,
  Assert<Takes<official.UpsertGroupPayload, own.UpsertGroupPayload>>,
  Assert<Takes<official.TrackHandlerPayload, own.TrackHandlerPayload>>,
];

/** IDs of payloads are strings here; the calls take numbers too. */
type Loose<Payload> = Omit<Payload, 'profileId'> & { profileId?: string | number };

/** A program as written for the official SDK, with nothing but the import changed. */
const options: official.OpenPanelOptions = {
  clientId: 'x',
  clientSecret: 'x',
  apiUrl: 'https://api.openpanel.dev',
  sdk: 'wrapper',
  sdkVersion: '1.0.0',
  waitForProfile: false,
  disabled: true,
  debug: false,
  filter: (event: official.TrackHandlerPayload) => event.type !== 'replay',
};

export async function program(properties: official.TrackProperties): Promise<string> {
  const op = new OpenPanel({
    ...options,
    filter: (event: own.TrackHandlerPayload) => event.type === 'track' && event.payload.name !== 'noise',
  });
  op.init();
  op.ready();
  op.setGlobalProperties({ version: '1.2.3' });
  await op.track('signed_up', { plan: 'pro', profileId: 'u_1', groups: ['acme'] });
  await op.track('signed_up', properties);
  await op.track('signed_up');
  op.identify({
    profileId: 'u_1',
    firstName: 'First',
    lastName: 'Last',
    email: 'a@example.com',
    avatar: 'https://a.example',
  });
  op.identify({ profileId: 7, properties: { tier: 'pro' } });
  await op.upsertGroup({ id: 'acme', type: 'company', name: 'Acme', properties: { seats: 5 } });
  await op.setGroup('acme');
  await op.setGroups(['acme', 'beta']);
  await op.increment({ profileId: 'u_1', property: 'visits', value: 2 });
  await op.decrement({ profileId: 7, property: 'visits' });
  await op.revenue(4900, { deviceId: 'device', plan: 'pro' });
  await op.revenue(4900);
  await op.send({ type: 'track', payload: { name: 'raw', properties: {} } });
  await op.send({ type: 'alias', payload: { profileId: 'u_1', alias: 'u_2' } });
  op.alias({ profileId: 'u_1', alias: 'u_2' });
  op.flush();
  op.clear();
  return op.getDeviceId() + op.getSessionId() + (await op.fetchDeviceId());
}
