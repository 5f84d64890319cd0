import Router from '@koa/router';
import { orgs } from './routes/orgs.js';
import { pages } from './routes/pages.js';
import { signup } from './routes/signup.js';
import { webhooks } from './routes/webhooks.js';
import type { State } from './state.js';

export const router = new Router<State>();

router.use(pages.routes(), signup.routes(), webhooks.routes(), orgs.routes());
