import type { Framework } from './frameworks.js';
import { asInNext } from './next-steps.js';
import {
  BACKEND,
  CRAWLER,
  CROWD,
  NEWCOMERS,
  PAYMENTS,
  type Person,
  PROBE,
  READER,
  SCRIPT,
  U_17,
  U_23,
  U_42,
} from './people.js';
import type { Step } from './step.js';

export interface Act {
  readonly title: string;
  /** All steps run at the same time, and events are not printed. */
  readonly atOnce?: true;
  readonly steps: readonly Step[];
}

const REPORT = '/orgs/:orgId/reports/:id';

function opensReport(who: Person, org: string, report: string): Step {
  const tracks = [{ event: 'report_viewed', what: `report=${report}` }];
  return { who, call: `GET /orgs/${org}/reports/${report}`, status: 200, route: REPORT, tracks };
}

const visits: Act = {
  title: 'A visitor reads the site and opens an invitation; its token is redacted',
  steps: [
    { who: READER, call: 'GET /', status: 200, route: '/' },
    { who: READER, call: 'GET /pricing?utm_source=mail', status: 200, route: '/pricing' },
    {
      who: READER,
      call: 'GET /invite?token=tok_5f2c91',
      url: '/invite?token=REDACTED',
      status: 200,
      route: '/invite',
      tracks: [{ event: 'invite_opened' }],
    },
  ],
};

const work: Act = {
  title: 'Users at work, u_42 in both organizations; a service tracks report_viewed without the request',
  steps: [
    { who: U_17, call: 'GET /orgs/acme', status: 200, route: '/orgs/:orgId' },
    opensReport(U_17, 'acme', 'r_12'),
    opensReport(U_23, 'globex', 'r_7'),
    opensReport(U_42, 'globex', 'r_31'),
  ],
};

const ungrouped = { groups: '-' };

const signup: Act = {
  title: 'Visitors sign up and become users; their counters wait until OpenPanel has stored the new profiles',
  steps: NEWCOMERS.map(({ id, visitor }) => ({
    who: visitor,
    call: 'POST /signup',
    body: { email: `${id}@example.com`, org: 'acme' },
    status: 201,
    route: '/signup',
    becomes: { id, orgs: ['acme'] },
    tracks: [
      { event: 'identify', what: `${id}@example.com plan=free`, ...ungrouped },
      { event: 'group', profile: '-', what: 'company' },
      { event: 'assign_group' },
      { event: 'signed_up', what: 'plan=free' },
    ],
    counts: [{ event: 'increment', what: 'logins +1' }],
  })),
};

const machines: Act = {
  title: 'A payment webhook, a script and a backend: no browsers, so they send server events',
  steps: [
    {
      who: PAYMENTS,
      call: 'POST /webhooks/payments',
      body: { user: 'u_17', org: 'acme', amount: 4900 },
      status: 204,
      skipped: 'bot',
      tracks: [{ event: 'revenue', profile: 'u_17', groups: 'acme', what: '49.00 currency=EUR' }],
    },
    { ...opensReport(SCRIPT, 'acme', 'r_12'), skipped: 'bot' },
    opensReport(BACKEND, 'globex', 'r_8'),
  ],
};

const trouble = ({ refusesUnrouted }: Framework): Act => ({
  title: 'Trouble: a broken link, a forbidden organization, an error, an aborted download',
  steps: [
    { who: READER, call: 'GET /no-such-page', status: 404 },
    { who: U_23, call: 'GET /orgs/acme', status: 403, ...(!refusesUnrouted && { route: '/orgs/:orgId' }) },
    { who: U_17, call: 'GET /orgs/acme/reports/r_broken', status: 500, route: REPORT },
    { who: U_17, call: 'GET /orgs/acme/export', status: 200, route: '/orgs/:orgId/export', leaves: true },
  ],
});

const crowd: Act = {
  title: 'Twenty users at once',
  atOnce: true,
  steps: [1, 2, 3].flatMap((round) => CROWD.map((who) => opensReport(who, who.orgs?.[0] ?? '', `r_${round}`))),
};

const noise: Act = {
  title: 'The usual noise',
  steps: [
    { who: CRAWLER, call: 'GET /', status: 200, skipped: 'bot' },
    { who: CRAWLER, call: 'GET /pricing', status: 200, skipped: 'bot' },
    { who: PROBE, call: 'GET /healthz', status: 200, skipped: 'health_check' },
    { who: READER, call: 'GET /assets/app.css', status: 200, skipped: 'asset' },
    { who: READER, call: 'GET /favicon.ico', status: 404, skipped: 'asset' },
    { who: READER, call: 'GET /pricing', headers: { 'sec-purpose': 'prefetch' }, status: 200, skipped: 'prefetch' },
    { who: READER, call: 'HEAD /pricing', status: 200, skipped: 'method' },
    { who: READER, call: 'OPTIONS /signup', status: 200, skipped: 'method' },
    { who: PROBE, call: 'GET /internal/queue', status: 200, skipped: 'ignored' },
  ],
};

/** The story, which is the same for every framework except for what the framework itself does differently. */
export function storyWith(framework: Framework): readonly Act[] {
  const acts = [visits, work, signup, machines, trouble(framework), crowd, noise];
  return framework.isNext ? acts.map((act) => ({ ...act, steps: act.steps.map(asInNext) })) : acts;
}
