import { checkOptions, OpenPanelError, type OptionRules } from '@openpanel-node/core/adapter';

const isPath = (value: unknown) => typeof value === 'string';
const isRouteInfo = (value: unknown) =>
  typeof value === 'object' && value !== null && isPath(Reflect.get(value, 'path'));
const isRoute = (value: unknown) => isPath(value) || isRouteInfo(value);
const isListOf = (test: (value: unknown) => boolean, least: number) => (value: unknown) =>
  Array.isArray(value) && value.length >= least && value.every(test);

const VISIBILITY = { allows: 'true or false', test: (value: unknown) => typeof value === 'boolean' };
const ROUTES: OptionRules = {
  forRoutes: {
    allows: "a list of paths, controllers and routes such as ['users', { path: 'orders', method: RequestMethod.GET }]",
    test: isListOf((value) => isRoute(value) || typeof value === 'function', 1),
  },
  exclude: {
    allows: "a list of paths and routes such as ['internal', { path: 'orders', method: RequestMethod.GET }]",
    test: isListOf(isRoute, 0),
  },
};

/** Options of `forRoot()` in addition to client and middleware options. */
export const ROOT_RULES: OptionRules = { ...ROUTES, isGlobal: VISIBILITY };

/** Options that a factory may return in addition. Not `isGlobal`: Nest reads it before it calls the factory. */
export const FACTORY_RULES: OptionRules = {
  ...ROUTES,
  isGlobal: { allows: 'passed to forRootAsync() itself', test: () => false },
};

const MAKERS = ['useFactory', 'useClass', 'useExisting'] as const;

const isFunction = (value: unknown) => typeof value === 'function';
const ASYNC_RULES: OptionRules = {
  imports: { allows: 'a list of modules', test: isListOf(() => true, 0) },
  inject: { allows: 'a list of tokens', test: isListOf(() => true, 0) },
  useFactory: { allows: 'a function that returns options', test: isFunction },
  useClass: { allows: 'a class with the method createOpenPanelOptions()', test: isFunction },
  useExisting: {
    allows: 'the token of a provider with the method createOpenPanelOptions()',
    test: (value) => value !== null,
  },
  isGlobal: VISIBILITY,
};

/** Checks that `forRootAsync()` got exactly one of the three makers. */
export function checkAsyncOptions(options: object): void {
  checkOptions(options, ASYNC_RULES);
  const [maker, second] = MAKERS.filter((name) => Reflect.get(options, name) !== undefined);
  const needs = 'OpenPanelModule.forRootAsync() needs useFactory, useClass or useExisting';
  if (maker === undefined) throw new OpenPanelError('invalid_option', 'useFactory', `${needs}.`);
  if (second === undefined) return;
  throw new OpenPanelError('invalid_option', second, `${needs}, but only one of them. It has ${maker} and ${second}.`);
}
