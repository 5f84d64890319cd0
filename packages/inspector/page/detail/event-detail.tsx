import { useEffect, useId, useRef } from 'preact/hooks';
import type { LiveDetail, LiveRow } from '../../src/live/live-api.js';
import { IconButton } from '../parts/icon-button.js';
import { Pairs } from '../parts/pairs.js';
import { BodyBlock } from './body-block.js';
import { DetailSection } from './detail-section.js';
import { Facts } from './facts.js';
import { StoredEvent } from './stored-event.js';
import { useDetail } from './use-detail.js';
import { Warnings } from './warnings.js';

interface EventDetailProps {
  readonly row: LiveRow;
  /** Counts up when it is to take the focus. */
  readonly focusRequests: number;
  onMove(by: number): void;
  onClose(): void;
}

/** One request in full: what came, what was answered, and what is stored of it. */
export function EventDetail({ row, focusRequests, onMove, onClose }: EventDetailProps) {
  const { detail, problem } = useDetail(row.id);
  const panel = useRef<HTMLElement>(null);
  const titleId = useId();
  useEffect(() => {
    if (focusRequests > 0) panel.current?.focus();
  }, [focusRequests]);
  return (
    <aside ref={panel} class="detail" aria-labelledby={titleId} aria-busy={detail?.id !== row.id} tabIndex={-1}>
      <header class="detail-head">
        <h2 id={titleId} title={row.name || row.type}>
          <span class="detail-type">{row.type}</span> {row.name || row.summary}
        </h2>
        <IconButton icon="up" label="Previous event" shortcut="k" onClick={() => onMove(-1)} />
        <IconButton icon="down" label="Next event" shortcut="j" onClick={() => onMove(1)} />
        <IconButton icon="close" label="Close the event" shortcut="Escape" onClick={onClose} />
      </header>
      <div class="detail-content">
        {detail && <Warnings warnings={detail.advice} />}
        <Facts row={row} />
        {problem !== undefined && <p class="detail-problem">{problem} The inspector may no longer keep this event.</p>}
        {detail && <Contents detail={detail} />}
      </div>
    </aside>
  );
}

function Contents({ detail: { stored, dropped, sent, answered, reason } }: { readonly detail: LiveDetail }) {
  return (
    <>
      {stored ? (
        <StoredEvent event={stored} />
      ) : (
        <DetailSection title="Stored">
          <p class="muted">Nothing{reason === undefined ? '' : `: ${reason}`}.</p>
        </DetailSection>
      )}
      {dropped.length > 0 && (
        <DetailSection title="Sent but not stored">
          <Pairs pairs={dropped.map(({ path, why }) => [path, why])} isCode />
        </DetailSection>
      )}
      <DetailSection title="Request" copy={{ text: requestText(sent), what: 'the request' }}>
        <code class="wire-line">{sent.line}</code>
        <Pairs pairs={sent.headers} isCode />
        <BodyBlock text={sent.body} what="the body of the request" />
        {sent.isCut && <p class="muted">The API refuses it unread, so the inspector kept only this part.</p>}
      </DetailSection>
      <DetailSection title="Response">
        <code class="wire-line">{answered.status > 0 ? `HTTP ${answered.status}` : 'No response'}</code>
        <Pairs pairs={answered.headers} isCode />
        {answered.status > 0 && <BodyBlock text={answered.body} what="the body of the response" />}
      </DetailSection>
    </>
  );
}

/** As it was on the wire, but for the secret. */
function requestText({ line, headers, body }: LiveDetail['sent']): string {
  return [line, ...headers.map(([name, value]) => `${name}: ${value}`), '', body].join('\n');
}
