import type { IncomingMessage } from 'node:http';
import { synchronous } from '../util/promises.js';
import { ask, type CaptureSetup } from './capture-setup.js';
import type { Answer } from './ignore-defaults.js';
import { requestPath } from './page.js';
import { isSampled } from './sampling.js';
import { hasPrivacySignal, isBotUserAgent } from './signals.js';
import type { SkipReason } from './skipped-request.js';

/** Why a request gives no request event; undefined where it gives one. */
export function skipReason<Request extends object, Response>(
  setup: CaptureSetup<Request, Response>,
  request: Request,
  { method = 'GET', headers }: IncomingMessage,
  url: string,
  ip: string | undefined,
  answer: Answer,
): SkipReason | undefined {
  const { config, ignore } = setup;
  const userAgent = headers['user-agent'];
  const ignored = ignore({ method, path: withoutQuery(requestPath(url)), headers, answer }, request);
  if (ignored) return ignored;
  if (config.ignoreBots && isBotUserAgent(userAgent)) return 'bot';
  if (config.respectPrivacySignals && hasPrivacySignal(headers)) return 'privacy';
  if (config.sampleRate < 1 && !isSampled(config.sampleRate, `${ip} ${userAgent}`)) return 'sampled';
  const { trackRequest } = config;
  if (typeof trackRequest !== 'function') return undefined;
  const tracked = ask(setup, 'trackRequest', () => synchronous('trackRequest', trackRequest(url, request)));
  return tracked ? undefined : 'track_request';
}

function withoutQuery(path: string): string {
  const end = path.search(/[?#]/);
  return end === -1 ? path : path.slice(0, end);
}
