import type { ComponentChildren } from 'preact';
import type { LiveRow } from '../../src/live/live-api.js';
import { ordinal } from '../parts/format-count.js';
import { clockTime, duration } from '../parts/format-time.js';
import { Icon } from '../parts/icon.js';
import { OutcomeName } from '../parts/outcome-name.js';

export interface Column {
  /** Also its class: which columns there is room for is decided by the style sheet. */
  readonly key: string;
  readonly title: string;
  cell(row: LiveRow): ComponentChildren;
}

const muted = (text: string) => <span class="muted">{text}</span>;
const none = muted('–');

export const COLUMNS: readonly Column[] = [
  { key: 'time', title: 'Time', cell: ({ receivedAt }) => <time dateTime={receivedAt}>{clockTime(receivedAt)}</time> },
  { key: 'type', title: 'Type', cell: ({ type }) => type },
  { key: 'name', title: 'Name', cell: ({ name, type }) => name || muted(type) },
  { key: 'profile', title: 'Profile', cell: ({ profileId }) => profileId ?? none },
  { key: 'groups', title: 'Groups', cell: (row) => groupsText(row) || none },
  {
    key: 'ip',
    title: 'IP',
    cell: ({ ip, ipFrom }) => (ip ? [ip, <span class="muted second"> {ipFrom}</span>] : none),
  },
  {
    key: 'kind',
    title: 'From',
    cell: ({ kind, kindReason }) => [kind, <span class="muted second"> {kindReason}</span>],
  },
  {
    key: 'route',
    title: 'Route or summary',
    cell: ({ request, summary }) =>
      request ? [<span class="method">{request.method}</span>, ` ${request.route}`] : muted(summary),
  },
  {
    key: 'status',
    title: 'Status',
    cell: ({ request }) =>
      request && <span class={statusClass(request)}>{request.aborted ? 'gone' : request.status}</span>,
  },
  {
    key: 'duration',
    title: 'Took',
    cell: ({ request }) => (request?.durationMs === undefined ? '' : duration(request.durationMs)),
  },
  { key: 'answer', title: 'Response', cell: (row) => <Answer row={row} /> },
];

const groupsText = ({ groups, moreGroups }: Pick<LiveRow, 'groups' | 'moreGroups'>): string =>
  [...groups, ...(moreGroups === undefined ? [] : [`and ${moreGroups} more`])].join(', ');

function statusClass({ status = 0, aborted }: NonNullable<LiveRow['request']>): string {
  if (aborted) return 'status-bad';
  return status >= 500 ? 'status-bad' : status >= 400 ? 'status-odd' : 'status-good';
}

function Answer({ row: { outcome, status, reason, attempt, held, warnings } }: { readonly row: LiveRow }) {
  return (
    <>
      <span class="answer-status">{status > 0 ? status : none}</span> <OutcomeName outcome={outcome} />
      {attempt > 1 && (
        <span class="attempt" title="The same body was sent before and not accepted: probably a retry">
          {ordinal(attempt)} time
        </span>
      )}
      {held !== undefined && (
        <span class="held" title="From the time of the event to its arrival. It waited before it was sent.">
          held {held}
        </span>
      )}
      {warnings > 0 && (
        <span class="has-warnings" title="Has a warning. Open the event to read it.">
          {' '}
          <Icon name="warning" />
        </span>
      )}
      {reason !== undefined && muted(reason)}
    </>
  );
}

/** The full text of a cell, which may be cut. */
export function titleOf(
  key: string,
  { groups, moreGroups, ip, ipFrom, kind, kindReason, request, reason, ...row }: LiveRow,
): string {
  if (key === 'ip') return ip ? `${ip}, from ${ipFrom}` : 'no public IP';
  if (key === 'kind') return `${kind}: ${kindReason}`;
  if (key === 'groups') return groupsText({ groups, moreGroups });
  if (key === 'route') return request ? `${request.method} ${request.route}` : row.summary;
  if (key === 'answer') return reason ?? row.outcome;
  return key === 'profile' ? (row.profileId ?? '') : key === 'name' ? row.name : '';
}
