import { memoize } from '@openpanel-node/core/adapter';
import BotParser from 'device-detector-js/dist/parsers/bot/index.js';

/** What a bot answer names. */
interface Bot {
  name: string;
  type: string;
}

/** What the server's newer list says of bots that this list knows by other names or kinds. */
const CORRECTED: Readonly<Record<string, Partial<Bot>>> = {
  'Facebook External Hit': { name: 'Facebook Crawler', type: 'Social Media Agent' },
  'Semrush Bot': { name: 'SemrushBot' },
  'Uptime Robot': { name: 'UptimeRobot' },
  // The server answers with the placeholder of its own list.
  'Yandex Bot': { name: '$1' },
};

/** Bots of AI that this list is too old to know. The first part that a user agent contains decides. */
const AI_BOTS: readonly (Bot & { part: string })[] = Object.entries({
  'AI Search Crawler': [
    ...['Amazonbot', 'Amzn-SearchBot', 'Claude-SearchBot', 'Claude-Web', 'OAI-SearchBot', 'PerplexityBot', 'YouBot'],
    'Applebot',
  ],
  'AI Data Scraper': [
    ...['Applebot-Extended', 'GPTBot', 'ClaudeBot', 'Google-CloudVertexBot', 'Google-Extended', 'Ai2Bot'],
    ...['DeepseekBot', 'FirecrawlAgent', 'xAI-Bot', 'PanguBot'],
  ],
  'AI Assistant': [
    ...['Amzn-User', 'ChatGPT-User', 'Claude-User', 'DuckAssistBot', 'Gemini-Deep-Research', 'Google-NotebookLM'],
    ...['MistralAI-User', 'Perplexity-User', 'GitHubCopilotChat', 'Manus-User'],
  ],
  'AI Agent': ['GoogleAgent-Mariner', 'NovaAct', 'AmazonBuyForMe'],
})
  .flatMap(([type, names]) => names.map((name) => ({ part: name, name, type })))
  .concat([
    { part: 'meta-externalagent', name: 'Meta-ExternalAgent', type: 'AI Assistant' },
    { part: 'anthropic-ai', name: 'Anthropic AI', type: 'AI Data Scraper' },
    { part: 'cohere-ai', name: 'Cohere AI', type: 'AI Data Scraper' },
    { part: '-Lighthouse', name: 'Lighthouse', type: 'Site Monitor' },
  ])
  .sort((a, b) => b.part.length - a.part.length);

export type BotDetector = (userAgent: string) => Bot | undefined;

export function createBotDetector(): BotDetector {
  const parser = new BotParser();
  return memoize((userAgent) => {
    const ai = AI_BOTS.find(({ part }) => userAgent.includes(part));
    if (ai) return { name: ai.name, type: ai.type };
    const found = parser.parse(userAgent);
    return found ? { name: found.name, type: found.category || 'Unknown', ...CORRECTED[found.name] } : undefined;
  });
}
