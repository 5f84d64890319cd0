import {
  createMiddleware,
  fastifyFramework,
  type OpenPanel,
  OpenPanelError,
  type OpenPanelOptions,
  requestHandles,
  splitOptions,
} from '@openpanel-node/core/adapter';
import type { FastifyInstance, FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import { appClient } from './app-client.js';
import { expectRoutes, isContext } from './contexts.js';
import { captureUnrouted } from './unrouted.js';

/** Options of the Fastify plugin: client and middleware options together, or a `client` to share. */
export type FastifyOptions = OpenPanelOptions<FastifyRequest, FastifyReply>;

const plugin: FastifyPluginCallback<FastifyOptions> = (fastify, options, done) => {
  if (typeof fastify?.addHook !== 'function') throw new OpenPanelError('plugin_called', 'openpanel', CALLED);
  try {
    mount(fastify, options);
  } catch (error) {
    return done(error as Error);
  }
  done();
};

const CALLED =
  'openpanel is a Fastify plugin and must not be called. Write app.register(openpanel, options) instead of ' +
  'app.register(openpanel(options)).';

/**
 * The Fastify plugin. Register it before your other plugins: `app.register(openpanel)`, or `app.register(openpanel, options)`. It
 * sends an event when a response ends, except for skipped requests, and adds the tracker of the request as `request.op`. An invalid
 * option rejects `app.ready()` and `app.listen()` with an `OpenPanelError`.
 */
export const openpanel: FastifyPluginCallback<FastifyOptions> = Object.assign(plugin, {
  // The hooks belong to the context that registers the plugin, not to one of its own. Fastify reads these keys.
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: '@openpanel-node/fastify',
  [Symbol.for('plugin-meta')]: { name: '@openpanel-node/fastify', fastify: '>=4.10.0 <6.0.0' },
});

function mount(fastify: FastifyInstance, options: FastifyOptions): void {
  const { client: given, clientOptions, middleware: config } = splitOptions(options);
  const client = given ?? appClient(fastify, clientOptions);
  if (given) fastify.addHook('onClose', async () => void (await given.flush()));
  const middleware = createMiddleware<FastifyRequest, FastifyReply>({ ...config, client }, fastifyFramework);
  // A declared property gives all requests the same shape.
  if (!fastify.hasRequestDecorator(config.property)) fastify.decorateRequest(config.property, null);
  fastify.addHook('onRequest', function openpanel(request, reply, next) {
    middleware.open(request, reply).run(next);
  });
  enterScope(fastify as Hooks, client);
  if (isContext(fastify)) expectRoutes(fastify, client, 'openpanel');
  else captureUnrouted(fastify, middleware);
}

/** Hooks after `onRequest`, those with a payload or an error apart. They keep it if they pass none on. */
const LATER_HOOKS = ['preValidation', 'preHandler', 'onResponse'] as const;
const PAYLOAD_HOOKS = ['preParsing', 'preSerialization', 'onError', 'onSend'] as const;

interface Hooks {
  addHook(
    name: (typeof LATER_HOOKS)[number],
    hook: (request: FastifyRequest, reply: FastifyReply, next: () => void) => void,
  ): unknown;
  addHook(
    name: (typeof PAYLOAD_HOOKS)[number],
    hook: (request: FastifyRequest, reply: FastifyReply, payload: unknown, next: () => void) => void,
  ): unknown;
}

/**
 * Enters the scope of the request again before the app's hooks and handlers. It is lost when a plugin or a handler goes
 * on from a callback that requests share.
 */
function enterScope(fastify: Hooks, client: OpenPanel): void {
  const enter = ({ raw }: FastifyRequest, next: () => void): void => {
    for (const handle of requestHandles(raw)) if (handle.client === client) return handle.run(next);
    next();
  };
  for (const name of LATER_HOOKS) fastify.addHook(name, (request, _reply, next) => enter(request, next));
  for (const name of PAYLOAD_HOOKS) fastify.addHook(name, (request, _reply, _payload, next) => enter(request, next));
}
