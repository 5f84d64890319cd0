import { expect, it } from 'vitest';
import type { OpenPanel, Tracker } from '../../src/index.js';
import { memoryClient } from '../clients.js';

/** A document of Mongoose, as far as it matters: its text is all that it holds. */
class Document {
  readonly _id = '507f1f77bcf86cd799439011';
  readonly email = 'ada@example.com';
  toString(): string {
    return `{\n  _id: new ObjectId('${this._id}'),\n  email: '${this.email}'\n}`;
  }
}

const user = new Document() as never;

it.each<[string, (client: OpenPanel, job: Tracker) => unknown]>([
  ['track()', (_client, job) => job.track('signed_up', { profileId: user })],
  ['identify()', (_client, job) => job.identify({ profileId: user, firstName: 'Ada' })],
  ['increment()', (_client, job) => job.increment({ profileId: user, property: 'logins' })],
  ['scope()', (client) => client.scope({ profileId: user }).track('signed_up')],
  ['the groups of track()', (_client, job) => job.track('signed_up', { groups: ['acme', user] })],
  ['setGroup()', (_client, job) => job.setGroup(user)],
  ['setGroups()', (_client, job) => job.setGroups(['acme', user])],
  ['upsertGroup()', (_client, job) => job.upsertGroup({ id: user, type: 'company', name: 'Acme' })],
  ['the groups of scope()', (client) => client.scope({ groups: [user] }).track('signed_up')],
])('a document given as an ID to %s is not sent, and the author is told of req.user.id or its id', async (_, call) => {
  const { client, sent, log } = memoryClient();
  const job = client.scope({ profileId: 'u_1' });
  await call(client, job);
  await call(client, job);
  expect(JSON.stringify(await sent())).not.toContain('ada@example.com');
  const told = log.filter((line) => line.includes('(invalid_id:'));
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/Pass (?:req\.user\.id instead of req\.user|its id instead)/);
});

it('a call with a document as its profile has that of the scope', async () => {
  const { client, sent } = memoryClient();
  await client.scope({ profileId: 'u_1' }).track('signed_up', { profileId: user, groups: [user] });
  const [event] = await sent();
  expect(event?.payload).toMatchObject({ name: 'signed_up', profileId: 'u_1' });
  expect(event?.payload).not.toHaveProperty('groups');
});
