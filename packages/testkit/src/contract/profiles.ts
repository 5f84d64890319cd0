import { expect, it } from 'vitest';
import { profileOf } from '../recorded-event.js';
import type { ContractAdapter } from './adapter.js';
import { start } from './fixture.js';

export function profiles(adapter: ContractAdapter): void {
  it.each<[unknown, unknown, string | undefined]>([
    [{ id: 'u_1' }, undefined, 'u_1'],
    [{ id: 7, sub: 'other' }, undefined, '7'],
    [{ _id: 'u_2', userId: 'other' }, undefined, 'u_2'],
    [{ userId: 'u_3', username: 'ada' }, undefined, 'u_3'],
    [{ sub: 'auth0|4', iat: 1 }, undefined, 'auth0|4'],
    [{ id: '', sub: 'u_5' }, undefined, 'u_5'],
    [{ id: 'u_6' }, { sub: 'other' }, 'u_6'],
    [undefined, { sub: 'u_7' }, 'u_7'],
    [{ role: 'reader' }, { sub: 'u_8' }, 'u_8'],
    [undefined, { id: 'a token' }, undefined],
    [{ id: null, role: 'guest' }, undefined, undefined],
    [{}, undefined, undefined],
    ['ada', 'ada', undefined],
  ])('of the user %j and the payload %j is %s, with no warning', async (user, auth, profileId) => {
    const app = await start(adapter);
    const headers = {
      ...(user !== undefined && { 'x-user-json': JSON.stringify(user) }),
      ...(auth !== undefined && { 'x-auth-json': JSON.stringify(auth) }),
    };
    await app.get('/orgs/acme/users/7', { headers });
    const events = await app.sent();
    expect(events).toHaveLength(3);
    for (const event of events) expect(profileOf(event)).toBe(profileId);
    expect(app.warnings).toEqual([]);
  });

  it('is missing where the user has no ID, which is said once, with the keys that look like one', async () => {
    const app = await start(adapter);
    const user = { uuid: 's3cr3t', role: 's3cr3t', account: { id: 's3cr3t', plan: 's3cr3t' }, 'x-id': 's3cr3t' };
    for (const _ of [1, 2]) {
      await app.get('/orgs/acme/users/7', { headers: { 'x-user-json': JSON.stringify(user) } });
    }
    for (const event of await app.sent()) expect(profileOf(event)).toBeUndefined();
    expect(app.warnings.map(({ code }) => code)).toEqual(['user_without_id']);
    expect(app.warnings[0]?.message).toMatch(
      /user has no ID under id, _id, userId, sub, .* It has uuid, account\.id\. Set `getProfileId: \((req|request|ctx|c)\) => .*user\?\.uuid`/,
    );
    expect(app.log.join()).not.toMatch(/s3cr3t|role/);
  });

  it('is not looked for where the app says it', async () => {
    const app = await start(adapter, { options: { getProfileId: () => undefined } });
    await app.get('/user/5', { headers: { 'x-user-json': '{"uuid":"a"}', 'x-auth-json': '{"sub":"u_1"}' } });
    expect(profileOf((await app.requestEvents())[0]!)).toBeUndefined();
    expect(app.warnings).toEqual([]);
  });
}
