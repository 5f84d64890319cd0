import 'reflect-metadata';
import { createServer } from 'node:http';
import {
  Body,
  Catch,
  Controller,
  Get,
  type INestApplication,
  Inject,
  Injectable,
  Module,
  type NestApplicationOptions,
  Post,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { CHROME, profileOf, propertiesOf } from '@openpanel-node/testkit';
import supertest from 'supertest';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  InjectOpenPanel,
  type NestRequest,
  Op,
  OpenPanel,
  OpenPanelModule,
  OpenPanelTestingModule,
  RecordedEvents,
  type Tracker,
} from '../src/index.js';
import { PLATFORMS, type Platform } from './start-app.js';

@Injectable()
class Mailer {
  constructor(@InjectOpenPanel() private readonly openpanel: OpenPanel) {}

  async send(to: string) {
    await Promise.resolve();
    void this.openpanel.track('mail_sent', { to });
  }
}

@Controller()
class Signup {
  constructor(@Inject(Mailer) private readonly mailer: Mailer) {}

  @Post('signup')
  async signUp(@Body() { email }: { email: string }, @Op() op: Tracker) {
    void op.identify({ profileId: email });
    void op.track('signed_up');
    await this.mailer.send(email);
    return { email };
  }

  @Get('boom')
  boom() {
    throw new Error('boom');
  }
}

@Catch()
class Unavailable {
  catch(
    _error: unknown,
    host: { switchToHttp(): { getResponse(): { status(code: number): { send(body: string): void } } } },
  ) {
    host.switchToHttp().getResponse().status(503).send('later');
  }
}

/** An app as it is in production: its options are the environment's, but for a resolver and a name. */
@Module({
  imports: [
    OpenPanelModule.forRoot({
      eventName: 'api_call',
      globalProperties: { app: 'shop' },
      getGroups: (request: NestRequest) => [String(request.headers['x-org'])],
    }),
  ],
  controllers: [Signup],
  providers: [Mailer, { provide: APP_FILTER, useClass: Unavailable }],
})
class AppModule {}

/** Calls that reach the API of the environment's variables. */
let calls = 0;
beforeEach(async () => {
  calls = 0;
  const api = createServer((_request, response) => {
    calls += 1;
    response.end('{}');
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void api.close());
  const { port } = api.address() as { port: number };
  vi.stubEnv('OPENPANEL_API_URL', `http://127.0.0.1:${port}`);
  vi.stubEnv('OPENPANEL_CLIENT_ID', 'id');
  vi.stubEnv('OPENPANEL_CLIENT_SECRET', 'secret');
});

async function testApp(platform: Platform): Promise<{ app: INestApplication; recorded: RecordedEvents }> {
  const module = await Test.createTestingModule({ imports: [AppModule, OpenPanelTestingModule] }).compile();
  const options: NestApplicationOptions = { logger: false };
  const adapter = platform === 'Express' ? new ExpressAdapter() : new FastifyAdapter();
  const app = module.createNestApplication(adapter, options);
  onTestFinished(() => app.close());
  await app.init();
  await (app.getHttpAdapter().getInstance() as { ready?(): Promise<void> }).ready?.();
  return { app, recorded: app.get(RecordedEvents) };
}

const signUp = (app: INestApplication, email: string) =>
  supertest(app.getHttpServer()).post('/signup').set('user-agent', CHROME).set('x-org', 'acme').send({ email });

describe.each(PLATFORMS)('on %s OpenPanelTestingModule', (platform) => {
  it.each(['', 'true'])(
    'records what an app would send, and sends nothing, with OPENPANEL_DISABLED=%s',
    async (disabled) => {
      vi.stubEnv('OPENPANEL_DISABLED', disabled);
      const { app, recorded } = await testApp(platform);
      await signUp(app, 'ada@example.com').expect(201);
      const events = await recorded.all();
      expect(events.map(({ type, payload }) => ('name' in payload ? payload.name : type))).toEqual([
        'signed_up',
        'mail_sent',
        'api_call',
      ]);
      expect(events.map(profileOf)).toEqual(Array(3).fill('ada@example.com'));
      await app.close();
      expect(calls).toBe(0);
    },
  );

  it("keeps the app's options, resolvers and filters", async () => {
    const { app, recorded } = await testApp(platform);
    await signUp(app, 'ada@example.com');
    await supertest(app.getHttpServer())
      .get('/boom')
      .set('user-agent', CHROME)
      .set('x-org', 'acme')
      .expect(503, 'later');
    const [first, second] = await recorded.named('api_call');
    expect(first?.payload).toMatchObject({
      groups: ['acme'],
      properties: { app: 'shop', status: 201, route: '/signup' },
    });
    expect(propertiesOf(second)).toMatchObject({ app: 'shop', status: 503, route: '/boom' });
  });

  it('finds events by their name, and forgets them', async () => {
    const { app, recorded } = await testApp(platform);
    await signUp(app, 'ada@example.com');
    expect((await recorded.named('mail_sent')).map(propertiesOf)).toMatchObject([{ to: 'ada@example.com' }]);
    expect(await recorded.named('identify')).toEqual([]);
    recorded.clear();
    expect(await recorded.all()).toEqual([]);
    await signUp(app, 'eve@example.com');
    expect(await recorded.all()).toHaveLength(3);
  });

  it('keeps what all() has given when more is sent', async () => {
    const { app, recorded } = await testApp(platform);
    await signUp(app, 'ada@example.com');
    const before = await recorded.all();
    await signUp(app, 'eve@example.com');
    await recorded.all();
    recorded.clear();
    expect(before).toHaveLength(3);
  });

  it('says nothing on the console', async () => {
    const lines = (['debug', 'info', 'log', 'warn', 'error'] as const).map((level) => vi.spyOn(console, level));
    const { app, recorded } = await testApp(platform);
    await signUp(app, 'ada@example.com');
    await recorded.all();
    for (const line of lines) expect(line).not.toHaveBeenCalled();
  });

  it('records apart what two apps at once send', async () => {
    const [one, two] = [await testApp(platform), await testApp(platform)];
    await Promise.all([signUp(one.app, 'one@example.com'), signUp(two.app, 'two@example.com')]);
    expect((await one.recorded.all()).map(profileOf)).toEqual(Array(3).fill('one@example.com'));
    expect((await two.recorded.all()).map(profileOf)).toEqual(Array(3).fill('two@example.com'));
  });

  it('records what an app after another sends, outside of requests, too', async () => {
    const first = await testApp(platform);
    await first.app.close();
    const second = await testApp(platform);
    await signUp(second.app, 'two@example.com');
    await second.app.get(Mailer).send('three@example.com');
    expect(await second.recorded.named('mail_sent')).toHaveLength(2);
    expect(await first.recorded.all()).toEqual([]);
  });
});

it('OpenPanelTestingModule records what Fastify is asked without a connection', async () => {
  const { app, recorded } = await testApp('Fastify');
  const fastify = app.getHttpAdapter().getInstance() as { inject(request: object): Promise<{ statusCode: number }> };
  const headers = { 'user-agent': CHROME };
  const payload = { email: 'ada@example.com' };
  expect(await fastify.inject({ method: 'POST', url: '/signup', headers, payload })).toMatchObject({ statusCode: 201 });
  expect((await recorded.named('api_call')).map(propertiesOf)).toMatchObject([{ route: '/signup', status: 201 }]);
});

it('OpenPanelTestingModule stands in for a client that was given, too, and leaves that one alone', async () => {
  const client = new OpenPanel();
  const analytics = OpenPanelModule.forRoot({ client });
  const module = await Test.createTestingModule({ imports: [analytics, OpenPanelTestingModule] }).compile();
  const app = module.createNestApplication({ logger: false });
  await app.init();
  await supertest(app.getHttpServer()).get('/any').set('user-agent', CHROME);
  expect(await app.get(RecordedEvents).named('request')).toHaveLength(1);
  await app.close();
  expect(client.stats()).toMatchObject({ calls: 0 });
  expect(await client.track('later')).not.toMatchObject({ reason: 'shutdown' });
  await client.shutdown();
  expect(calls).toBe(1);
});
