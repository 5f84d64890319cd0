import { answer } from './answer.js';
import type { Authenticate, Sender } from './authentication.js';
import type { BotDetector } from './bot.js';
import type { Duplicates } from './duplicates.js';
import { type Exchange, type Reply, refusal } from './exchange.js';
import type { Validation } from './track-body.js';

export interface IngestionParts {
  authenticate: Authenticate;
  detectBot: BotDetector;
  duplicates: Duplicates;
}

/** One ingesting route: how it reads its body, and what it does once every check has passed. */
export interface IngestionRoute<Body> {
  validate(body: unknown): Validation<Body>;
  handle(exchange: Exchange, sender: Sender, body: Body): Reply;
}

export type Ingestion = <Body>(exchange: Exchange, route: IngestionRoute<Body>) => Reply;

/** The checks in the server's order: duplicate, payload, credentials, bot. */
export function createIngestion({ authenticate, detectBot, duplicates }: IngestionParts): Ingestion {
  function isDuplicate({ headers, clientIp, body, method, url }: Exchange): boolean {
    const { origin } = headers;
    const clientId = headers['openpanel-client-id'];
    if (!clientIp || !origin || typeof clientId !== 'string') return false;
    if ((body as { type?: unknown } | null)?.type === 'replay') return false;
    return duplicates.isDuplicate([method, url, clientIp, origin, clientId], body);
  }

  return (exchange, route) => {
    if (isDuplicate(exchange)) return { answer: answer(200, 'Duplicate event'), outcome: 'duplicate' };

    const validation = route.validate(exchange.body);
    if (!validation.valid) return refusal(answer(400, { status: 400, error: 'Error', message: validation.message }));

    const sender = authenticate(exchange);
    if ('refused' in sender) return refusal(answer(401, sender.refused));

    const userAgent = exchange.headers['user-agent'];
    const bot = userAgent && !sender.isVerified ? detectBot(userAgent) : undefined;
    if (bot) return { answer: answer(202, { bot }), outcome: 'bot', reason: `${bot.name} (${bot.type})` };

    return route.handle(exchange, sender, validation.body);
  };
}
