import {
  type CanActivate,
  Controller,
  Get,
  type INestApplication,
  Injectable,
  Module,
  type Provider,
  Scope,
  UnauthorizedException,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { nameOf, propertiesOf } from '@openpanel-node/testkit';
import { describe, expect, it } from 'vitest';
import {
  type MemoryTransport,
  Op,
  OpenPanelModule,
  type SkippedRequest,
  SkipTracking,
  type Tracker,
} from '../src/index.js';
import { PLATFORMS, startApp } from './start-app.js';

@Controller('mixed')
class Mixed {
  @Get('seen')
  seen() {
    return 'seen';
  }

  @Get('unseen')
  @SkipTracking()
  unseen(@Op() op: Tracker) {
    void op.track('by_hand');
    return 'unseen';
  }
}

@Controller('hidden')
@SkipTracking()
class Hidden {
  @Get()
  any() {
    return 'hidden';
  }

  @Get('but')
  @SkipTracking(false)
  but() {
    return 'seen';
  }
}

const controllers = [Mixed, Hidden];

@Injectable()
class Refuse implements CanActivate {
  canActivate(): boolean {
    throw new UnauthorizedException();
  }
}

@Injectable({ scope: Scope.REQUEST })
class RefuseByRequest extends Refuse {}

const inAppModule = (useClass: typeof Refuse): Provider[] => [{ provide: APP_GUARD, useClass }];

@Module({ providers: inAppModule(Refuse) })
class AuthModule {}

describe.each(PLATFORMS)('on %s @SkipTracking()', (platform) => {
  it.each([
    ['a handler', '/mixed/unseen'],
    ['a controller', '/hidden'],
  ])('on %s leaves its requests out, and they are counted', async (_where, path) => {
    const app = await startApp(platform, { controllers });
    const skipped: SkippedRequest[] = [];
    app.client.on('skip', (request) => void skipped.push(request));
    expect((await app.get(`${path}?token=s3cret`)).status).toBe(200);
    expect(await app.requestEvents()).toEqual([]);
    expect(app.client.stats().skipped).toMatchObject({ skip_tracking: 1 });
    expect(skipped).toEqual([{ method: 'GET', url: `${path}?token=REDACTED`, reason: 'skip_tracking' }]);
  });

  it.each([
    ['on its neighbour leaves a handler in', '/mixed/seen'],
    ['that says false takes a handler of such a controller back in', '/hidden/but'],
  ])('%s', async (_what, path) => {
    const app = await startApp(platform, { controllers });
    await app.get(path);
    expect((await app.requestEvents()).map(propertiesOf)).toMatchObject([{ url: path }]);
    expect(app.client.stats().skipped).toMatchObject({ skip_tracking: 0 });
  });

  it('leaves in what is tracked by hand', async () => {
    const app = await startApp(platform, { controllers });
    await app.get('/mixed/unseen');
    expect((await app.sent()).map(nameOf)).toEqual(['by_hand']);
  });

  it.each<[string, Parameters<typeof startApp>[1], ((app: INestApplication) => unknown)?]>([
    ['APP_GUARD of the app', { providers: inAppModule(Refuse) }],
    ['APP_GUARD of another module', { imports: [AuthModule] }],
    ['request-scoped APP_GUARD', { providers: inAppModule(RefuseByRequest) }],
    ['useGlobalGuards()', {}, (app) => app.useGlobalGuards(new Refuse())],
  ])('counts when the %s refuses first', async (_which, metadata, setup) => {
    const app = await startApp(platform, { controllers, ...metadata }, setup ? { setup } : {});
    for (const path of ['/hidden', '/mixed/unseen', '/mixed/seen', '/hidden/but']) {
      expect((await app.get(path)).status).toBe(401);
    }
    expect((await app.requestEvents()).map(propertiesOf)).toMatchObject([
      { url: '/mixed/seen', status: 401 },
      { url: '/hidden/but', status: 401 },
    ]);
    expect(app.client.stats().skipped).toMatchObject({ skip_tracking: 2 });
  });

  it('counts when the guard is of a module that is imported before ours', async () => {
    const analytics = (transport: MemoryTransport) => [{ module: AuthModule }, OpenPanelModule.forRoot({ transport })];
    const app = await startApp(platform, { controllers }, { analytics });
    expect((await app.get('/hidden')).status).toBe(401);
    expect(await app.requestEvents()).toEqual([]);
  });

  it('counts for the clients of all modules', async () => {
    const app = await startApp(
      platform,
      { controllers },
      {
        analytics: (transport) => [
          OpenPanelModule.forRoot({ transport, isGlobal: false }),
          OpenPanelModule.forRoot({ transport, isGlobal: false, property: 'partner' }),
        ],
      },
    );
    await app.get('/hidden');
    await app.get('/hidden/but');
    expect(await app.requestEvents()).toHaveLength(2);
  });
});
