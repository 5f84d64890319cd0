import {
  type ArgumentsHost,
  Body,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  createParamDecorator,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  Global,
  HttpCode,
  HttpException,
  Inject,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type ModuleMetadata,
  type NestInterceptor,
  type NestMiddleware,
  type NestModule,
  type PipeTransform,
  Post,
  Scope,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, HttpAdapterHost } from '@nestjs/core';
import { catchError, from, mergeMap, tap } from 'rxjs';
import { type NestRequest, OpenPanel, op } from '../../src/index.js';
import { AuthGuard, userOf } from './visitors.js';

@Injectable()
class Places {
  readonly #client: OpenPanel;

  constructor(@Inject(OpenPanel) client: OpenPanel) {
    this.#client = client;
  }

  /** From the place itself, and from below it, later. */
  async track(place: string, of: string): Promise<void> {
    void op.track(place, { of });
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
    void this.#client.track(place, { of, later: true });
  }
}

const userIn = (context: ArgumentsHost) => userOf(context.switchToHttp().getRequest<NestRequest>());

@Injectable()
class Middleware implements NestMiddleware<NestRequest, object> {
  constructor(@Inject(Places) private readonly places: Places) {}

  async use(request: NestRequest, _response: object, next: () => void) {
    void request.op.track('req.op of the middleware', { of: userOf(request) });
    await this.places.track('middleware', userOf(request));
    next();
  }
}

const guard = (place: string) => {
  @Injectable()
  class Guard implements CanActivate {
    constructor(@Inject(Places) private readonly places: Places) {}

    async canActivate(context: ExecutionContext) {
      await this.places.track(place, userIn(context));
      return true;
    }
  }
  return Guard;
};

const interceptor = (place: string, scope = Scope.DEFAULT) => {
  @Injectable({ scope })
  class Interceptor implements NestInterceptor {
    constructor(@Inject(Places) private readonly places: Places) {}

    async intercept(context: ExecutionContext, next: CallHandler) {
      const of = userIn(context);
      const after = (how: string) => from(this.places.track(`${place} ${how}`, of));
      await this.places.track(`${place} before`, of);
      return next.handle().pipe(
        tap(() => void op.track(`${place} result`, { of })),
        mergeMap((result) => after('after').pipe(mergeMap(() => [result]))),
        catchError((error) =>
          after('error').pipe(
            mergeMap(() => {
              throw error;
            }),
          ),
        ),
      );
    }
  }
  return Interceptor;
};

/** Who the request is from, as a handler's parameter. */
const Account = createParamDecorator((_data: unknown, context: ExecutionContext): Account => {
  const user = userIn(context);
  void op.track('parameter', { of: user });
  return { user };
});

interface Account {
  readonly user: string;
}

const pipe = (place: string, scope = Scope.DEFAULT) => {
  @Injectable({ scope })
  class Pipe implements PipeTransform<Account> {
    constructor(@Inject(Places) private readonly places: Places) {}

    async transform(account: Account) {
      await this.places.track(place, account.user);
      return account;
    }
  }
  return Pipe;
};

const PIPES = [pipe('pipe'), pipe('request-scoped pipe', Scope.REQUEST)];

const filter = (place: string) => {
  @Catch()
  class Filter implements ExceptionFilter {
    constructor(
      @Inject(Places) private readonly places: Places,
      @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    ) {}

    async catch(error: unknown, context: ArgumentsHost) {
      await this.places.track(place, userIn(context));
      const status = error instanceof HttpException ? error.getStatus() : 500;
      this.host.httpAdapter.reply(context.switchToHttp().getResponse(), String(error), status);
    }
  }
  return Filter;
};

@Controller()
@UseGuards(guard('guard of the controller'))
@UseInterceptors(interceptor('interceptor of the controller'))
class Everywhere {
  constructor(@Inject(Places) private readonly places: Places) {}

  @Get('read')
  async read(@Account(...PIPES) { user }: Account) {
    await this.places.track('handler', user);
    return 'read';
  }

  @Post('write')
  @HttpCode(200)
  async write(@Account(...PIPES) account: Account, @Body() body: Account) {
    await this.places.track('handler', body.user);
    return account;
  }

  @Get('fail')
  @UseFilters(filter('filter of the handler'))
  async fail(@Account(...PIPES) { user }: Account) {
    await this.places.track('handler', user);
    throw new Error('failed');
  }

  @Post('refuse')
  async refuse(@Account(...PIPES) _account: Account, @Body() body: Account) {
    await this.places.track('handler', body.user);
    throw new HttpException('refused', 409);
  }
}

@Global()
@Module({ providers: [Places], exports: [Places] })
class PlacesModule {}

@Module({
  controllers: [Everywhere],
  providers: [
    { provide: APP_GUARD, useClass: guard('guard before auth') },
    { provide: APP_GUARD, useClass: AuthGuard },
    { provide: APP_GUARD, useClass: guard('global guard') },
    { provide: APP_INTERCEPTOR, useClass: interceptor('global interceptor') },
    { provide: APP_INTERCEPTOR, useClass: interceptor('request-scoped interceptor', Scope.REQUEST) },
    { provide: APP_FILTER, useClass: filter('global filter') },
  ],
})
class EverywhereModule implements NestModule {
  configure(consumer: MiddlewareConsumer) {
    consumer.apply(Middleware).forRoutes(Everywhere);
  }
}

/** An app that tracks wherever Nest lets an app run code. */
export const EVERYWHERE: ModuleMetadata = { imports: [PlacesModule, EverywhereModule] };

export const BEFORE_AUTH = ['req.op of the middleware', 'middleware', 'guard before auth'];

const twice = (...places: string[]) => places.flatMap((place) => [place, place]);

const REACHED = [
  'req.op of the middleware',
  ...twice(
    'middleware',
    'guard before auth',
    'global guard',
    'guard of the controller',
    'global interceptor before',
    'request-scoped interceptor before',
    'interceptor of the controller before',
    'pipe',
    'request-scoped pipe',
    'handler',
  ),
];

const SUCCEEDED = [
  ...REACHED,
  'parameter',
  ...['interceptor of the controller', 'request-scoped interceptor', 'global interceptor'].flatMap((place) => [
    `${place} result`,
    ...twice(`${place} after`),
  ]),
  'request',
];

const failedIn = (filterOf: string) => [
  ...REACHED,
  'parameter',
  ...twice('interceptor of the controller error', 'request-scoped interceptor error', 'global interceptor error'),
  ...twice(filterOf),
  'request',
];

/** What each route sends, sorted by name. */
export const ROUTES = [
  { method: 'GET', path: '/read', status: 200, events: SUCCEEDED.sort() },
  { method: 'POST', path: '/write', status: 200, events: [...SUCCEEDED].sort() },
  { method: 'GET', path: '/fail', status: 500, events: failedIn('filter of the handler').sort() },
  { method: 'POST', path: '/refuse', status: 409, events: failedIn('global filter').sort() },
] as const;
