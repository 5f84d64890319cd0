import { useId, useState } from 'preact/hooks';
import type { LiveInfo } from '../../src/live/live-api.js';
import { CodeBlock } from '../parts/code-block.js';
import { environmentOf, firstEventOf } from './snippets.js';

/** What an app needs to send its events here. */
export function ConnectGuide({ info }: { readonly info: LiveInfo }) {
  const { frameworks } = info;
  const [name, setName] = useState(frameworks[0]?.name);
  const chosen = frameworks.find((framework) => framework.name === name);
  const group = useId();
  return (
    <div class="guide">
      <fieldset class="choices">
        <legend>Framework</legend>
        {frameworks.map((framework) => (
          <label key={framework.name}>
            <input type="radio" name={group} checked={framework === chosen} onChange={() => setName(framework.name)} />
            <span>{framework.name}</span>
          </label>
        ))}
      </fieldset>
      {chosen && (
        <ol class="steps">
          <li>
            <h3>Install</h3>
            <CodeBlock text={`npm install ${chosen.adapter}`} what="the command" />
          </li>
          <li>
            <h3>Add the middleware</h3>
            <CodeBlock title={chosen.file} text={chosen.code} what="the code" />
          </li>
          <li>
            <h3>Start your app with these variables</h3>
            <CodeBlock text={environmentOf(info)} what="the environment variables" />
          </li>
        </ol>
      )}
      <p class="muted">
        Open your app in a browser. Each request appears here as an event. To use <code>curl</code>, set{' '}
        <code>ignoreBots: false</code>: it counts as a bot.
      </p>
      <details>
        <summary>Or send an event without an app</summary>
        <CodeBlock text={firstEventOf(info)} what="the curl command" />
      </details>
    </div>
  );
}
