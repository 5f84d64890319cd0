import BotParser from 'device-detector-js/dist/parsers/bot/index.js';

/** What a bot answer names. */
interface Bot {
  name: string;
  type: string;
}

/** Names that the server's newer list has given since to bots that this list knows. */
const RENAMED: Readonly<Record<string, string>> = {
  'Facebook External Hit': 'Facebook Crawler',
  'Uptime Robot': 'UptimeRobot',
};

export type BotDetector = (userAgent: string) => Bot | undefined;

export function createBotDetector(): BotDetector {
  const parser = new BotParser();
  const known = new Map<string, Bot | undefined>();
  return (userAgent) => {
    if (!known.has(userAgent)) {
      const found = parser.parse(userAgent);
      if (known.size > 1_000) known.clear();
      known.set(
        userAgent,
        found ? { name: RENAMED[found.name] ?? found.name, type: found.category || 'Unknown' } : undefined,
      );
    }
    return known.get(userAgent);
  };
}
