import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { CopyButton } from '../parts/copy-button.js';

interface DetailSectionProps {
  readonly title: string;
  readonly note?: string | undefined;
  /** All of it as one text. */
  readonly copy?: { readonly text: string; readonly what: string } | undefined;
  readonly children: ComponentChildren;
}

export function DetailSection({ title, note, copy, children }: DetailSectionProps) {
  const id = useId();
  return (
    <section class="detail-section" aria-labelledby={id}>
      <h3 id={id}>
        {title}
        {note !== undefined && <span class="muted"> {note}</span>}
      </h3>
      {copy && <CopyButton text={copy.text} what={copy.what} />}
      {children}
    </section>
  );
}
