import {
  Controller,
  Get,
  type INestApplication,
  Module,
  NotFoundException,
  Version,
  VersioningType,
} from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { describe, expect, it } from 'vitest';
import type { NestRequest } from '../src/index.js';
import { outcomeOf } from './outcome.js';
import { PLATFORMS, startApp } from './start-app.js';

@Controller('cats')
class Cats {
  @Get()
  list() {
    return [];
  }

  @Get(':id')
  one() {
    return {};
  }

  @Get('old/:id')
  @Version(['2', '3'])
  old() {
    return {};
  }
}

@Controller(['dogs', 'hounds'])
class Dogs {
  @Get([':id', ':id/photo'])
  one() {
    return {};
  }
}

@Controller({ path: 'birds', version: '1' })
class Birds {
  @Get(':id')
  one() {
    return {};
  }
}

@Controller('files')
class Files {
  @Get('*')
  any() {
    return {};
  }
}

@Controller()
class CatchAll {
  @Get('*')
  any() {
    return {};
  }
}

@Controller()
class NothingHere {
  @Get('*')
  any() {
    throw new NotFoundException();
  }
}

@Module({ controllers: [Cats] })
class CatsModule {}

@Module({ controllers: [Dogs] })
class DogsModule {}

describe.each(PLATFORMS)('on %s the route', (platform) => {
  it.each([
    ['/cats', 200, '/cats'],
    ['/cats?a=1', 200, '/cats'],
    ['/cats/7', 200, '/cats/:id'],
    ['/dogs/7', 200, '/dogs/:id'],
    ['/hounds/7/photo', 200, '/hounds/:id/photo'],
    ['/files/a/b/c.txt', 200, '/files/*'],
    ['/cats/7/8/9', 404, undefined],
  ])('of %s', async (path, status, route) => {
    const app = await startApp(platform, { controllers: [Cats, Dogs, Files] });
    expect(await outcomeOf(app, path)).toEqual([status, route]);
  });

  it.each([
    ['', '/anything/at/all', 200, '/*'],
    ['api', '/api/anything', 200, '/api/*'],
    ['api', '/anything', 404, undefined],
  ])('of a handler of everything under the prefix "%s", for %s', async (prefix, path, status, route) => {
    const setup = (app: INestApplication) => app.setGlobalPrefix(prefix);
    const app = await startApp(platform, { controllers: [CatchAll] }, { setup });
    expect(await outcomeOf(app, path)).toEqual([status, route]);
  });

  it('of a handler of everything that finds nothing', async () => {
    const app = await startApp(platform, { controllers: [NothingHere] });
    expect(await outcomeOf(app, '/anything/at/all')).toEqual([404, '/*']);
  });

  it.each([
    ['GET', '/api/cats/7', 200, '/api/cats/:id'],
    ['GET', '/dogs/7', 200, '/dogs/:id'],
    ['POST', '/dogs/7', 404, undefined],
    ['GET', '/api/dogs/7', 404, undefined],
    ['GET', '/cats/7', 404, undefined],
    ['GET', '/nothing', 404, undefined],
    ['GET', '/api/nothing', 404, undefined],
  ])('under a global prefix with an exception, of %s %s', async (method, path, status, route) => {
    const setup = (app: INestApplication) => app.setGlobalPrefix('api', { exclude: ['dogs/:id'] });
    const app = await startApp(platform, { controllers: [Cats, Dogs] }, { setup });
    expect(await outcomeOf(app, path, { method })).toEqual([status, route]);
  });

  it.each([
    ['/t/1/cats/7', 200, '/t/:tenant/cats/:id'],
    ['/t/1/pets/dogs/7', 200, '/t/:tenant/pets/dogs/:id'],
    ['/cats/7', 404, undefined],
  ])('of modules with prefixes, of %s', async (path, status, route) => {
    const routes = [{ path: 't/:tenant', module: CatsModule, children: [{ path: 'pets', module: DogsModule }] }];
    const app = await startApp(platform, { imports: [CatsModule, DogsModule, RouterModule.register(routes)] });
    expect(await outcomeOf(app, path)).toEqual([status, route]);
  });

  const byUri = { type: VersioningType.URI };
  const byHeader = { type: VersioningType.HEADER, header: 'x-version' };
  const byMediaType = { type: VersioningType.MEDIA_TYPE, key: 'v=' };
  const byFunction = {
    type: VersioningType.CUSTOM,
    extractor: ({ headers }: NestRequest) => String(headers['x-version']),
  };

  it.each([
    ['the URI', byUri, '/v1/birds/7', {}, 200, '/v1/birds/:id'],
    ['the URI of a handler', byUri, '/v2/cats/old/7', {}, 200, '/v2/cats/old/:id'],
    ['no URI', byUri, '/cats/7', {}, 200, '/cats/:id'],
    ['an unknown URI', byUri, '/v9/birds/7', {}, 404, undefined],
    ['a header', byHeader, '/birds/7', { 'x-version': '1' }, 200, '/birds/:id'],
    ['an unknown header', byHeader, '/birds/7', { 'x-version': '9' }, 404, undefined],
    ['a media type', byMediaType, '/birds/7', { accept: 'application/json;v=1' }, 200, '/birds/:id'],
    ['an unknown media type', byMediaType, '/birds/7', { accept: 'application/json;v=9' }, 404, undefined],
    ['a function', byFunction, '/birds/7', { 'x-version': '1' }, 200, '/birds/:id'],
    ['a function that finds an unknown one', byFunction, '/birds/7', { 'x-version': '9' }, 404, undefined],
  ] as const)('with a version by %s', async (_how, versioning, path, headers, status, route) => {
    const setup = (app: INestApplication) => app.enableVersioning(versioning as never);
    const app = await startApp(platform, { controllers: [Cats, Birds] }, { setup });
    expect(await outcomeOf(app, path, { headers })).toEqual([status, route]);
  });
});
