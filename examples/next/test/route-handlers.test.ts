import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startInspector } from '@openpanel-node/inspector';
import { expect, it, onTestFinished, vi } from 'vitest';
import { op } from '../../../packages/fetch/src/index.js';
import { FRAMEWORKS } from '../../demo/src/frameworks.js';
import { toSighting } from '../../demo/src/sighting.js';
import { expectedEvents, PUBLIC_HOST, type Step } from '../../demo/src/step.js';
import { storyWith } from '../../demo/src/story.js';
import { Verification } from '../../demo/src/verification.js';

type Context = { readonly params: Promise<Record<string, string>> };
type RouteHandler = (request: Request, context: Context) => Promise<Response>;

const APP = new URL('../app/', import.meta.url);
const STEPS = FRAMEWORKS.filter(({ isNext }) => isNext).flatMap((next) =>
  storyWith(next).flatMap(({ steps }) => steps),
);
const ORIGIN = `https://${PUBLIC_HOST}`;

/** The route handlers that import nothing of Next.js, which is not installed here, with the paths that they are for. */
const ROUTES = readdirSync(APP, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('/route.js') && !/from 'next\//.test(readFileSync(new URL(file, APP), 'utf8')))
  .map((file) => ({
    file: fileURLToPath(new URL(file, APP)),
    path: new RegExp(`^/${file.replace('/route.js', '').replace(/\[(\w+)\]/g, '(?<$1>[^/]+)')}$`),
  }));

const matchOf = ({ call, form }: Step) => {
  const [method = '', url = ''] = call.split(' ');
  const { pathname } = new URL(url, ORIGIN);
  const route = form ? undefined : ROUTES.find(({ path }) => path.test(pathname));
  return route && { method, url, file: route.file, params: { ...route.path.exec(pathname)?.groups } };
};

/** Calls a route handler as Next.js does. The client of a step that leaves reads the first bytes alone. */
async function play(
  { who, headers, leaves }: Step,
  { method, url, file, params }: NonNullable<ReturnType<typeof matchOf>>,
) {
  const handlers = (await import(file)) as Record<string, RouteHandler>;
  const request = new Request(ORIGIN + url, {
    method,
    headers: {
      'x-forwarded-for': who.ip,
      ...(who.userAgent && { 'user-agent': who.userAgent }),
      ...(who.id && { authorization: `Bearer ${who.id}@${who.orgs?.join('+')}` }),
      ...headers,
    },
  });
  const { status, body } = await (handlers[method] as RouteHandler)(request, { params: Promise.resolve(params) }).catch(
    () => new Response(null, { status: 500 }),
  );
  const reader = body?.getReader();
  for (let isDone = !reader; !isDone; ) isDone = (await reader?.read())?.done !== false || leaves === true;
  await reader?.cancel();
  return status;
}

it('the route handlers send the events of the demo', async () => {
  const inspector = await startInspector();
  onTestFinished(async () => {
    await op.shutdown();
    await inspector.close();
  });
  vi.stubEnv('OPENPANEL_API_URL', inspector.url);
  vi.stubEnv('OPENPANEL_CLIENT_ID', inspector.clientId);
  vi.stubEnv('OPENPANEL_CLIENT_SECRET', inspector.clientSecret);
  const verification = new Verification();
  const expected: ReturnType<typeof expectedEvents> = [];
  const reached = new Set<string>();
  for (const step of STEPS) {
    const match = matchOf(step);
    if (!match) continue;
    reached.add(match.file);
    expect([step.call, await play(step, match)]).toEqual([step.call, step.status]);
    expected.push(...expectedEvents(step, ORIGIN));
  }
  await op.flush();
  // The upload of the farewell is the one that is not played.
  expect(reached.size).toBe(ROUTES.length - 1);
  verification.compare(expected, inspector.events().map(toSighting));
  expect(verification.mismatches).toEqual([]);
  expect(op.stats().skipped).toMatchObject({ bot: 1, health_check: 1, ignored: 1 });
});
