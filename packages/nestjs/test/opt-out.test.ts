import { type CanActivate, Controller, type ExecutionContext, Get, Injectable } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { nameOf } from '@openpanel-node/testkit';
import { expect, it } from 'vitest';
import { Op, op, type Tracker } from '../src/index.js';
import { PLATFORMS, startApp } from './start-app.js';

/** Knows the user, as an auth guard does. */
@Injectable()
class SettingsGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    if (headers['x-analytics'] === 'off') op.optOut();
    return true;
  }
}

@Controller()
class Pages {
  @Get()
  page(@Op() tracker: Tracker) {
    void tracker.track('by_hand');
    void op.track('imported');
    return 'page';
  }
}

it.each(PLATFORMS)('a guard silences the rest of a request on %s', async (platform) => {
  const providers = [{ provide: APP_GUARD, useClass: SettingsGuard }];
  const { get, sent, client } = await startApp(platform, { controllers: [Pages], providers });
  await get('/', { headers: { 'x-analytics': 'off' } });
  expect(await sent()).toEqual([]);
  expect(client.stats()).toMatchObject({ calls: 0, skipped: { opt_out: 3 } });
  await get('/');
  expect((await sent()).map(nameOf)).toEqual(['by_hand', 'imported', 'request']);
});
