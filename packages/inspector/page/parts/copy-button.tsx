import { useEffect, useState } from 'preact/hooks';
import { copyText } from './copy-text.js';
import { IconButton } from './icon-button.js';

const SHOWN_MS = 1_500;

interface CopyButtonProps {
  readonly text: string;
  /** What is copied: `environment variables`. */
  readonly what: string;
  readonly isNamed?: boolean;
}

export function CopyButton({ text, what, isNamed = false }: CopyButtonProps) {
  const [result, setResult] = useState<'copied' | 'failed'>();
  useEffect(() => {
    if (result === undefined) return;
    const timer = setTimeout(() => setResult(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [result]);
  const label = result === 'copied' ? 'Copied' : result === 'failed' ? 'Not copied' : `Copy ${what}`;
  return (
    <span class="copy" role="status">
      <IconButton
        icon={result === 'copied' ? 'check' : 'copy'}
        label={label}
        isNamed={isNamed}
        onClick={() => void copyText(text).then((done) => setResult(done ? 'copied' : 'failed'))}
      />
    </span>
  );
}
