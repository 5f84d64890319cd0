import {
  All,
  type ArgumentsHost,
  Catch,
  Controller,
  ForbiddenException,
  Get,
  HttpException,
  Param,
  ParseIntPipe,
  Redirect,
  Res,
  StreamableFile,
  UnauthorizedException,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { propertiesOf } from '@openpanel-node/testkit';
import { of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { PLATFORMS, startApp } from './start-app.js';

class Teapot extends Error {}

/** Refuses as an auth guard does, by a result or by an exception. */
const refuse = { canActivate: () => false };
const unauthorized = {
  canActivate: () => {
    throw new UnauthorizedException();
  },
};

interface Answering {
  status(code: number): { send(body: string): unknown };
}

@Catch(Teapot)
class TeapotFilter {
  catch(_error: Teapot, host: ArgumentsHost) {
    host.switchToHttp().getResponse<Answering>().status(418).send('short and stout');
  }
}

@Controller('outcomes')
class Outcomes {
  @Get('forbidden/:id')
  @UseGuards(refuse)
  forbidden() {}

  @Get('unauthorized/:id')
  @UseGuards(unauthorized)
  unauthorized() {}

  @Get('piped/:id')
  piped(@Param('id', ParseIntPipe) id: number) {
    return { id };
  }

  @Get('filtered/:id')
  @UseFilters(TeapotFilter)
  filtered() {
    throw new Teapot('tea');
  }

  @Get('thrown/:id')
  thrown() {
    throw new HttpException('paid only', 402);
  }

  @Get('rejected/:id')
  async rejected() {
    throw new ForbiddenException();
  }

  @Get('unknown/:id')
  unknown() {
    throw new Error('boom');
  }

  @Get('observable/:id')
  observable() {
    return of('fine');
  }

  @Get('observable-error/:id')
  observableError() {
    return throwError(() => new Error('boom'));
  }

  @Get('redirected/:id')
  @Redirect('/elsewhere', 301)
  redirected() {}

  @Get('file/:id')
  file() {
    return new StreamableFile(Buffer.from('contents'));
  }

  @Get('res/:id')
  res(@Res() response: Answering) {
    response.status(203).send('by hand');
  }

  @Get('passthrough/:id')
  passthrough(@Res({ passthrough: true }) response: Answering) {
    response.status(202);
    return 'by Nest';
  }

  @All('any/:id')
  any() {
    return 'any';
  }
}

describe.each(PLATFORMS)(
  'on %s a request gives one event with the status that the client saw, when it is',
  (platform) => {
    it.each([
      ['refused by a guard', '/outcomes/forbidden/1', 403, '/outcomes/forbidden/:id'],
      ['refused by a guard that throws', '/outcomes/unauthorized/1', 401, '/outcomes/unauthorized/:id'],
      ['failed by a pipe', '/outcomes/piped/one', 400, '/outcomes/piped/:id'],
      ['answered by an exception filter', '/outcomes/filtered/1', 418, '/outcomes/filtered/:id'],
      ['failed with an HttpException', '/outcomes/thrown/1', 402, '/outcomes/thrown/:id'],
      ['failed with a rejection', '/outcomes/rejected/1', 403, '/outcomes/rejected/:id'],
      ['failed with an unknown error', '/outcomes/unknown/1', 500, '/outcomes/unknown/:id'],
      ['answered by an observable', '/outcomes/observable/1', 200, '/outcomes/observable/:id'],
      ['failed by an observable', '/outcomes/observable-error/1', 500, '/outcomes/observable-error/:id'],
      ['redirected', '/outcomes/redirected/1', 301, '/outcomes/redirected/:id'],
      ['answered with a file', '/outcomes/file/1', 200, '/outcomes/file/:id'],
      ['answered by the handler itself', '/outcomes/res/1', 203, '/outcomes/res/:id'],
      ['answered by both', '/outcomes/passthrough/1', 202, '/outcomes/passthrough/:id'],
      ['for no route', '/outcomes/nothing/1/2', 404, undefined],
    ])('%s', async (_how, path, status, route) => {
      const app = await startApp(platform, { controllers: [Outcomes] });
      expect((await app.get(path)).status).toBe(status);
      const events = await app.requestEvents();
      expect(events).toHaveLength(1);
      expect(propertiesOf(events[0])).toMatchObject({ method: 'GET', url: path, status });
      expect(propertiesOf(events[0])['route']).toBe(route);
    });

    it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])('a %s for a handler of all methods', async (method) => {
      const app = await startApp(platform, { controllers: [Outcomes] });
      expect((await app.get('/outcomes/any/1', { method })).status).toBe(200);
      const events = await app.requestEvents();
      expect(events.map(propertiesOf)).toMatchObject([{ method, route: '/outcomes/any/:id' }]);
    });
  },
);
