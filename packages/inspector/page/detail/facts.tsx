import type { LiveRow } from '../../src/live/live-api.js';
import { ordinal } from '../parts/format-count.js';
import { clockTime, duration } from '../parts/format-time.js';
import { OutcomeName } from '../parts/outcome-name.js';
import { type Pair, Pairs } from '../parts/pairs.js';
import { EntryLinks } from '../people/entry-links.js';
import { OUTCOME_MEANINGS } from '../state/outcome.js';

/** What the row says, in full. */
export function Facts({ row }: { readonly row: LiveRow }) {
  const { receivedAt, answeredMs, attempt, outcome, status, reason, profileId, groups, request, held } = row;
  const pairs: Pair[] = [
    [
      'Outcome',
      <>
        <OutcomeName outcome={outcome} /> <span class="muted">{reason ?? OUTCOME_MEANINGS[outcome]}</span>
      </>,
    ],
    ['Response', status > 0 ? `${status}, after ${duration(answeredMs)}` : `none, after ${duration(answeredMs)}`],
    ...(attempt > 1 ? [['Same body', `sent for the ${ordinal(attempt)} time, not accepted before`] as const] : []),
    [
      'Received',
      <time dateTime={receivedAt} title={receivedAt}>
        {clockTime(receivedAt)}
      </time>,
    ],
    ...(held === undefined ? [] : [['Held', `${held}, from the time of the event to its arrival`] as const]),
    ['Profile', profileId === undefined ? NONE : <EntryLinks view="profiles" ids={[profileId]} />],
    ['Groups', groups.length === 0 ? NONE : <EntryLinks view="groups" ids={groups} />],
    ['IP', row.ip ? `${row.ip}, from ${row.ipFrom}` : <span class="muted">no public IP</span>],
    ['Sent as', `${row.kind}: ${row.kindReason}`],
    ...(request ? [['Request', requestText(request)] as const] : []),
  ];
  return <Pairs pairs={pairs} />;
}

const NONE = <span class="muted">–</span>;

function requestText({ method, route, status, durationMs, aborted }: NonNullable<LiveRow['request']>): string {
  const end = aborted ? 'aborted by the client' : status;
  const took = durationMs === undefined ? undefined : duration(durationMs);
  return [`${method} ${route}`, end, took].filter((part) => part !== undefined).join(', ');
}
