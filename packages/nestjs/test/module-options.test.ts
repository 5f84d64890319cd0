import { Controller, type DynamicModule, Get, Injectable, Module } from '@nestjs/common';
import { startInspector } from '@openpanel-node/inspector';
import { memoryLogger, nameOf } from '@openpanel-node/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  InjectOpenPanel,
  type MemoryTransport,
  Op,
  OpenPanel,
  OpenPanelError,
  OpenPanelModule,
  type OpenPanelOptionsFactory,
  SkipTracking,
  Track,
  type Tracker,
} from '../src/index.js';
import { startApp } from './start-app.js';

/** Something of the app's own that options are made with. */
@Injectable()
class Settings {
  eventName = 'from_settings';
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

/** The options classes of the app; `transport` is what a test looks at. */
function optionsClass(transport: MemoryTransport) {
  @Injectable()
  class OwnOptions implements OpenPanelOptionsFactory {
    async createOpenPanelOptions() {
      return { transport, eventName: 'from_class' };
    }
  }
  return OwnOptions;
}

/** A visitor behind a proxy that the app does not trust, which is something to say. */
const FORWARDED = { 'x-forwarded-for': '203.0.113.9' };

const notGlobal = (transport: MemoryTransport) => [OpenPanelModule.forRoot({ transport, isGlobal: false })];

async function eventNameWith(analytics: (transport: MemoryTransport) => DynamicModule[]): Promise<unknown> {
  const app = await startApp('Express', {}, { analytics });
  await app.get('/any');
  return (await app.sent()).map(({ payload }) => 'name' in payload && payload.name);
}

describe('the options of the module', () => {
  it('are those of forRoot()', async () => {
    const names = eventNameWith((transport) => [OpenPanelModule.forRoot({ transport, eventName: 'given' })]);
    expect(await names).toEqual(['given']);
  });

  it('are those of the environment without any', async () => {
    const inspector = await startInspector();
    onTestFinished(() => inspector.close());
    vi.stubEnv('OPENPANEL_API_URL', inspector.url);
    vi.stubEnv('OPENPANEL_CLIENT_ID', inspector.clientId);
    vi.stubEnv('OPENPANEL_CLIENT_SECRET', inspector.clientSecret);
    const app = await startApp('Express', {}, { analytics: () => [OpenPanelModule.forRoot()] });
    await app.get('/any');
    await app.client.flush();
    expect(inspector.events({ name: 'request' })).toHaveLength(1);
  });

  it.each<[string, (transport: MemoryTransport) => DynamicModule]>([
    [
      'useFactory, with what it injects and where that is from',
      (transport) =>
        OpenPanelModule.forRootAsync({
          imports: [SettingsModule],
          inject: [Settings],
          useFactory: ({ eventName }: Settings) => ({ transport, eventName }),
        }),
    ],
    [
      'an asynchronous useFactory',
      (transport) =>
        OpenPanelModule.forRootAsync({
          imports: [SettingsModule],
          inject: [Settings],
          useFactory: async ({ eventName }: Settings) => {
            await new Promise((resolve) => setTimeout(resolve, 5));
            return { transport, eventName };
          },
        }),
    ],
    [
      'useFactory with nothing to inject',
      (transport) => OpenPanelModule.forRootAsync({ useFactory: () => ({ transport, eventName: 'from_settings' }) }),
    ],
  ])('are made by %s', async (_how, analytics) => {
    expect(await eventNameWith((transport) => [analytics(transport)])).toEqual(['from_settings']);
  });

  it('are made by useClass', async () => {
    const names = eventNameWith((transport) => [OpenPanelModule.forRootAsync({ useClass: optionsClass(transport) })]);
    expect(await names).toEqual(['from_class']);
  });

  it('are made by useExisting, which another module has', async () => {
    let made = 0;
    const names = eventNameWith((transport) => {
      const Base = optionsClass(transport);
      @Injectable()
      class Counted extends Base {
        constructor() {
          super();
          made += 1;
        }
      }
      @Module({ providers: [Counted], exports: [Counted] })
      class OptionsModule {}
      return [OpenPanelModule.forRootAsync({ imports: [OptionsModule], useExisting: Counted })];
    });
    expect(await names).toEqual(['from_class']);
    expect(made).toBe(1);
  });

  it.each<[object, string, string, string]>([
    [{}, 'invalid_option', 'useFactory', 'needs useFactory, useClass or useExisting'],
    [{ imports: [SettingsModule] }, 'invalid_option', 'useFactory', 'needs useFactory, useClass or useExisting'],
    [{ useFactory: () => ({}), useClass: Settings }, 'invalid_option', 'useClass', 'It has useFactory and useClass'],
    [{ useClass: Settings, useExisting: Settings }, 'invalid_option', 'useExisting', 'only one of them'],
    [{ useFactory: {} }, 'invalid_option', 'useFactory', 'must be a function'],
    [{ useClass: new Settings() }, 'invalid_option', 'useClass', 'must be a class'],
    [{ useFactory: () => ({}), inject: Settings }, 'invalid_option', 'inject', 'must be a list of tokens'],
    [{ useFactory: () => ({}), global: true }, 'unknown_option', 'global', 'Did you mean "isGlobal"?'],
    [{ factory: () => ({}) }, 'unknown_option', 'factory', 'The options are: imports'],
  ])('of forRootAsync(%o) are a coded error at once', (wrong, code, option, advice) => {
    const make = () => OpenPanelModule.forRootAsync(wrong as never);
    expect(make).toThrow(OpenPanelError);
    expect(make).toThrow(expect.objectContaining({ code, option, message: expect.stringContaining(advice) }));
  });

  it.each<[string, () => DynamicModule]>([
    ['forRoot()', () => OpenPanelModule.forRoot({ sampleRate: 2 })],
    ['forRootAsync()', () => OpenPanelModule.forRootAsync({ useFactory: async () => ({ sampleRate: 2 }) })],
  ])('of %s that are wrong are a coded error at the start of the app', async (_how, analytics) => {
    const error = await startApp('Express', {}, { analytics: () => [analytics()] }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OpenPanelError);
    expect(error).toMatchObject({ code: 'invalid_option', option: 'sampleRate' });
  });

  it.each<[object, string, string]>([
    [{ trackRequests: true }, 'unknown_option', 'trackRequests'],
    [{ global: true }, 'unknown_option', 'global'],
    [{ isGlobl: true }, 'unknown_option', 'isGlobl'],
    [{ isGlobal: 'yes' }, 'invalid_option', 'isGlobal'],
    [{ exclude: 5 }, 'invalid_option', 'exclude'],
    [{ exclude: 'admin' }, 'invalid_option', 'exclude'],
    [{ exclude: ['admin', { method: 0 }] }, 'invalid_option', 'exclude'],
    [{ forRoutes: 'admin' }, 'invalid_option', 'forRoutes'],
    [{ forRoutes: [] }, 'invalid_option', 'forRoutes'],
    [{ forRoutes: [null] }, 'invalid_option', 'forRoutes'],
    [{ constructor: 1 }, 'unknown_option', 'constructor'],
    [{ apiUrl: 'nope' }, 'invalid_option', 'apiUrl'],
    [{ client: {} }, 'invalid_option', 'client'],
    [{ client: new OpenPanel({ disabled: true }), clientId: 'x' }, 'client_with_options', 'clientId'],
  ])('%o are refused, too', async (wrong, code, option) => {
    const starting = startApp('Express', {}, { analytics: () => [OpenPanelModule.forRoot(wrong)] });
    await expect(starting).rejects.toMatchObject({ code, option });
  });

  it.each<[unknown, string, string]>([
    [{ isGlobal: false }, 'isGlobal', 'must be passed to forRootAsync() itself'],
    [{ exclude: 5 }, 'exclude', 'must be a list'],
    [undefined, 'options', 'must be an object, not undefined'],
    [null, 'options', 'must be an object, not null'],
  ])('%o of a factory is refused, too', async (wrong, option, advice) => {
    const analytics = () => [OpenPanelModule.forRootAsync({ useFactory: () => wrong as object })];
    const error = await startApp('Express', {}, { analytics }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'invalid_option', option, message: expect.stringContaining(advice) });
  });

  it('are given by forRoot(): the class alone says so at start', async () => {
    @Module({ imports: [OpenPanelModule] })
    class FeatureModule {}
    for (const analytics of [[OpenPanelModule], [OpenPanelModule.forRoot({ disabled: true }), FeatureModule]]) {
      const starting = startApp('Express', {}, { analytics: () => analytics as DynamicModule[] });
      await expect(starting).rejects.toThrow(OpenPanelError);
      await expect(starting).rejects.toMatchObject({ code: 'module_without_options', option: 'imports' });
      await expect(starting).rejects.toThrow('Write OpenPanelModule.forRoot()');
    }
  });
});

describe('the client of the module', () => {
  it.each<[string, () => object]>([
    ['', () => ({})],
    [', with other options', () => ({ maxRetries: 1 })],
  ])("says what it has to say in the app's own log%s", async (_how, options) => {
    const lines: unknown[][] = [];
    const logger = { warn: (...line: unknown[]) => lines.push(line), error() {}, log() {} };
    const app = await startApp('Express', {}, { options: options(), nest: { logger } });
    await app.get('/any', { headers: FORWARDED });
    await app.sent();
    const ours = lines.filter(([, context]) => context === 'OpenPanel');
    expect(ours).toEqual([[expect.stringContaining('untrusted_proxy'), 'OpenPanel']]);
  });

  it('says it to a logger that was given', async () => {
    const logger = memoryLogger();
    const app = await startApp('Express', {}, { options: { logger } });
    await app.get('/any', { headers: FORWARDED });
    await app.sent();
    expect(logger.lines).toEqual([expect.stringContaining('untrusted_proxy')]);
  });

  @Injectable()
  class Billing {
    constructor(@InjectOpenPanel() readonly client: OpenPanel) {}
  }

  @Module({ providers: [Billing], exports: [Billing] })
  class BillingModule {}

  it.each<[string, (transport: MemoryTransport, isGlobal?: boolean) => DynamicModule]>([
    ['forRoot()', (transport, isGlobal) => OpenPanelModule.forRoot({ transport, isGlobal })],
    [
      'forRootAsync()',
      (transport, isGlobal) => OpenPanelModule.forRootAsync({ useFactory: () => ({ transport }), isGlobal }),
    ],
  ])('of %s can be injected everywhere, unless it is not global', async (_how, make) => {
    const app = await startApp(
      'Express',
      { imports: [BillingModule] },
      { analytics: (transport) => [make(transport)] },
    );
    expect(app.app.get(Billing).client).toBe(app.client);
    const local = startApp(
      'Express',
      { imports: [BillingModule] },
      { analytics: (transport) => [make(transport, false)] },
    );
    await expect(local).rejects.toThrow(/Billing/);
  });

  it('that is not global can be injected by who imports its module', async () => {
    const app = await startApp('Express', { providers: [Billing] }, { analytics: notGlobal });
    expect(app.app.get(Billing).client).toBe(app.client);
  });

  it('that is not global has decorators for everybody', async () => {
    @Controller('feature')
    class Feature {
      @Get('tracked')
      @Track('used')
      tracked(@Op() op: Tracker) {
        void op.track('by_hand');
        return 'fine';
      }

      @Get('skipped')
      @SkipTracking()
      skipped() {
        return 'fine';
      }
    }
    @Module({ controllers: [Feature] })
    class FeatureModule {}
    const app = await startApp('Express', { imports: [FeatureModule] }, { analytics: notGlobal });
    for (const path of ['/feature/tracked', '/feature/skipped']) expect((await app.get(path)).status).toBe(200);
    expect((await app.sent()).map(nameOf).sort()).toEqual(['by_hand', 'request', 'used']);
  });

  it("can be injected under a token of the app's own", async () => {
    const tokens = { provide: 'ANALYTICS', useExisting: OpenPanel };
    const app = await startApp('Express', { providers: [tokens] });
    expect(app.app.get('ANALYTICS')).toBe(app.client);
  });
});
