import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface DetailSectionProps {
  readonly title: string;
  readonly note?: string | undefined;
  readonly children: ComponentChildren;
}

export function DetailSection({ title, note, children }: DetailSectionProps) {
  const id = useId();
  return (
    <section class="detail-section" aria-labelledby={id}>
      <h3 id={id}>
        {title}
        {note !== undefined && <span class="muted"> {note}</span>}
      </h3>
      {children}
    </section>
  );
}
