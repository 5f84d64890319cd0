import { CodeBlock } from '../parts/code-block.js';
import type { View } from '../state/use-place.js';

interface Guide {
  readonly title: string;
  readonly text: string;
  readonly code: string;
}

const GUIDES: Readonly<Record<Exclude<View, 'events'>, Guide>> = {
  profiles: {
    title: 'No profiles yet',
    text: 'Profiles appear here after their first event. To give a profile a name and properties, identify it:',
    code: "req.op.identify({ profileId: 'u_1', email: 'user@example.com' });",
  },
  groups: {
    title: 'No groups yet',
    text: 'Groups appear here after their first event. To give a group a name and properties, upsert it:',
    code: "req.op.upsertGroup({ id: 'acme', type: 'company', name: 'Acme' });",
  },
};

export function NoEntries({ view }: { readonly view: Exclude<View, 'events'> }) {
  const { title, text, code } = GUIDES[view];
  return (
    <div class="empty">
      <div class="guide">
        <h2>{title}</h2>
        <p class="muted">{text}</p>
        <CodeBlock text={code} what="the code" />
      </div>
    </div>
  );
}
