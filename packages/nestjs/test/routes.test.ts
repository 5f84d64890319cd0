import { Controller, Get, type INestApplication, Post, Req, RequestMethod } from '@nestjs/common';
import { nameOf, propertiesOf } from '@openpanel-node/testkit';
import { describe, expect, it } from 'vitest';
import { Op, type OpenPanelModuleOptions, type Tracker } from '../src/index.js';
import { NEST_MAJOR, PLATFORMS, type Platform, startApp } from './start-app.js';

@Controller('cats')
class Cats {
  @Get()
  list(@Req() request: object) {
    return `${'op' in request}`;
  }

  @Post()
  add(@Req() request: object) {
    return `${'op' in request}`;
  }

  @Get(':id')
  one(@Req() request: object) {
    return `${'op' in request}`;
  }
}

@Controller('dogs')
class Dogs {
  @Get(':id')
  one(@Req() request: object, @Op() op: Tracker) {
    void op.track('barked');
    return `${'op' in request}`;
  }
}

/** Everything below a path. Nest 10 matches what is excluded itself, and lets the platform match the rest. */
const excludedBelow = (path: string) => `${path}/${NEST_MAJOR === 10 ? '(.*)' : '*path'}`;
const below = (path: string, platform: Platform) =>
  NEST_MAJOR === 10 && platform === 'Express' ? `${path}/*` : excludedBelow(path);

type Selection = Pick<OpenPanelModuleOptions, 'forRoutes' | 'exclude'>;

const REQUESTS = ['GET /cats', 'POST /cats', 'GET /cats/7', 'GET /dogs/7', 'GET /nothing'];

const selections = (platform: Platform): [string, Selection, string[]][] => [
  ['forRoutes with a path', { forRoutes: ['dogs/:id'] }, ['GET /dogs/7']],
  ['forRoutes with several paths', { forRoutes: ['cats/:id', 'dogs/:id'] }, ['GET /cats/7', 'GET /dogs/7']],
  ['forRoutes with a wildcard', { forRoutes: [below('cats', platform)] }, ['GET /cats/7']],
  ['forRoutes with a path and a method', { forRoutes: [{ path: 'cats', method: RequestMethod.POST }] }, ['POST /cats']],
  [
    'forRoutes with a wildcard and a method',
    { forRoutes: [{ path: below('cats', platform), method: RequestMethod.GET }] },
    ['GET /cats/7'],
  ],
  ['forRoutes with a controller', { forRoutes: [Cats] }, ['GET /cats', 'POST /cats', 'GET /cats/7']],
  ['exclude with a path', { exclude: ['cats/:id'] }, ['GET /cats', 'POST /cats', 'GET /dogs/7', 'GET /nothing']],
  [
    'exclude with a wildcard',
    { exclude: [excludedBelow('cats')] },
    ['GET /cats', 'POST /cats', 'GET /dogs/7', 'GET /nothing'],
  ],
  [
    'exclude with a path and a method',
    { exclude: [{ path: 'cats', method: RequestMethod.GET }] },
    ['POST /cats', 'GET /cats/7', 'GET /dogs/7', 'GET /nothing'],
  ],
  [
    'both',
    { forRoutes: [Cats], exclude: [{ path: 'cats', method: RequestMethod.POST }] },
    ['GET /cats', 'GET /cats/7'],
  ],
  ['nothing excluded', { exclude: [] }, REQUESTS],
];

describe.each(PLATFORMS)('on %s', (platform) => {
  it.each(selections(platform))('%s captures what Nest takes it for', async (_how, options, captured) => {
    const app = await startApp(platform, { controllers: [Cats, Dogs] }, { options });
    for (const request of REQUESTS) {
      const [method = '', path = ''] = request.split(' ');
      const { status, body } = await app.get(path, { method });
      if (status < 400) expect([request, body]).toEqual([request, `${captured.includes(request)}`]);
    }
    const events = (await app.requestEvents()).map(propertiesOf);
    expect(events.map(({ method, url }) => `${method} ${url}`)).toEqual(captured);
    expect(events.map(({ route }) => route)).toEqual(
      captured.map((request) =>
        request.endsWith('nothing') ? undefined : request.replace(/^\w+ /, '').replace('7', ':id'),
      ),
    );
  });

  it('what is selected is under the global prefix', async () => {
    const options = { forRoutes: ['dogs/:id'] };
    const setup = (app: INestApplication) => app.setGlobalPrefix('api');
    const app = await startApp(platform, { controllers: [Cats, Dogs] }, { options, setup });
    await app.get('/api/cats/7');
    await app.get('/api/dogs/7');
    const events = (await app.requestEvents()).map(propertiesOf);
    expect(events).toMatchObject([{ url: '/api/dogs/7', route: '/api/dogs/:id' }]);
  });

  it('@Op() of a request that is not captured is the tracker of the process', async () => {
    const app = await startApp(platform, { controllers: [Cats, Dogs] }, { options: { exclude: ['dogs/:id'] } });
    expect((await app.get('/dogs/7')).status).toBe(200);
    const events = await app.sent();
    expect(events.map(nameOf)).toEqual(['barked']);
    expect(events[0]).toMatchObject({ ip: undefined, userAgent: expect.stringMatching(/^openpanel-node/) });
  });
});
