import { useState } from 'preact/hooks';
import { CodeBlock } from '../parts/code-block.js';
import { grouped } from '../parts/format-count.js';
import { beginningOf, formattedBody, isTooLong } from './body-text.js';

interface BodyBlockProps {
  readonly text: string;
  /** `the body of the request`. */
  readonly what: string;
}

/** A body as it was sent, and for the eye with a line for each value. */
export function BodyBlock({ text, what }: BodyBlockProps) {
  const [isExact, setExact] = useState(false);
  if (text === '') return <p class="muted">No body.</p>;
  if (isTooLong(text)) {
    return (
      <>
        <CodeBlock title="As sent" text={beginningOf(text)} what={what} />
        <p class="muted">Only the beginning of {grouped(text.length)} characters.</p>
      </>
    );
  }
  const formatted = formattedBody(text);
  return (
    <>
      <CodeBlock text={isExact ? text : (formatted ?? text)} what={what} />
      {formatted !== undefined && formatted !== text && (
        <label class="check">
          <input type="checkbox" checked={isExact} onChange={() => setExact(!isExact)} /> Exactly as sent
        </label>
      )}
    </>
  );
}
