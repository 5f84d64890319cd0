import { CopyButton } from './copy-button.js';

interface CodeBlockProps {
  readonly text: string;
  /** What it is: `environment variables`. */
  readonly what: string;
  /** A name for the eye, where what it is does not show. */
  readonly title?: string;
}

export function CodeBlock({ text, what, title }: CodeBlockProps) {
  return (
    <figure class="code-block" aria-label={what}>
      {title !== undefined && <figcaption>{title}</figcaption>}
      <pre>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} what={what} />
    </figure>
  );
}
