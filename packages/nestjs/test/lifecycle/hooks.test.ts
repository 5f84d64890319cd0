import {
  type BeforeApplicationShutdown,
  Controller,
  type DynamicModule,
  Inject,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { nameOf } from '@openpanel-node/testkit';
import { describe, expect, it } from 'vitest';
import { OpenPanel, OpenPanelModule, op } from '../../src/index.js';
import { PLATFORMS, startApp } from '../start-app.js';

const HOOKS = [
  'onModuleInit',
  'onApplicationBootstrap',
  'onModuleDestroy',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
];

/** Tracks in each of its hooks, now and a little later. */
class Hooked
  implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown, OnApplicationShutdown
{
  @Inject(OpenPanel) readonly client!: OpenPanel;

  async #track(hook: string) {
    void op.track(`${this.constructor.name} ${hook}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    void this.client.track(`${this.constructor.name} ${hook}`);
  }

  onModuleInit() {
    return this.#track('onModuleInit');
  }

  onApplicationBootstrap() {
    return this.#track('onApplicationBootstrap');
  }

  onModuleDestroy() {
    return this.#track('onModuleDestroy');
  }

  beforeApplicationShutdown() {
    return this.#track('beforeApplicationShutdown');
  }

  onApplicationShutdown() {
    return this.#track('onApplicationShutdown');
  }
}

/** Modules beside and below that of OpenPanel, which is imported where it is needed. */
function hookedModules(openpanel: DynamicModule): DynamicModule[] {
  class Provider extends Hooked {}
  class HookedController extends Hooked {}
  Controller()(HookedController);
  class GlobalProvider extends Hooked {}
  class DeepProvider extends Hooked {}
  class GlobalModule extends Hooked {}
  class LateGlobalModule extends Hooked {}
  class DeepModule extends Hooked {}
  class Feature extends Hooked {}
  const imports = [openpanel];
  const deep = { module: DeepModule, imports, providers: [DeepProvider] };
  return [
    { module: GlobalModule, global: true, imports, providers: [GlobalProvider] },
    openpanel,
    { module: Feature, imports: [openpanel, deep], providers: [Provider], controllers: [HookedController] },
    { module: LateGlobalModule, global: true, imports },
  ];
}

const CLASSES = [
  ...['DeepModule', 'DeepProvider', 'Feature', 'Provider', 'HookedController'],
  ...['GlobalModule', 'GlobalProvider', 'LateGlobalModule'],
];

describe.each(PLATFORMS)('on %s', (platform) => {
  it.each([true, false])('what an app tracks in its hooks is delivered, with isGlobal: %o', async (isGlobal) => {
    const { app, client, sent } = await startApp(
      platform,
      {},
      { analytics: (transport) => hookedModules(OpenPanelModule.forRoot({ transport, isGlobal })) },
    );
    await app.close();
    const names = CLASSES.flatMap((name) => HOOKS.flatMap((hook) => [`${name} ${hook}`, `${name} ${hook}`]));
    expect((await sent()).map(nameOf).sort()).toEqual(names.sort());
    expect(client.stats()).toMatchObject({ dropped: 0 });
  });
});
