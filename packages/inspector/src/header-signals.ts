import type { IncomingHttpHeaders } from 'node:http';

const BLINK = /(?:Chrome|Chromium|Edg|OPR)\/\d/;
/** Browsers of iOS are WebKit, whatever they call themselves. */
const IOS = /CriOS|EdgiOS|OPiOS|FxiOS|iPhone|iPad|iPod/;

/** What the headers of a visitor's event lack that its browser would send, as the server writes it into `__bot_reasons`. */
export function headerSignals(headers: IncomingHttpHeaders): string[] {
  const userAgent = headers['user-agent'] ?? '';
  if (!userAgent.includes('Mozilla/')) return [];
  const lacks = (...names: string[]) => names.every((name) => String(headers[name] ?? '').trim() === '');
  const signals: [boolean, string][] = [
    [BLINK.test(userAgent) && !IOS.test(userAgent) && lacks('sec-ch-ua'), 'header:missing_sec_ch_ua'],
    [lacks('sec-fetch-mode', 'sec-fetch-site'), 'header:missing_sec_fetch'],
    [lacks('accept-language'), 'header:missing_accept_language'],
  ];
  return signals.flatMap(([isMissing, signal]) => (isMissing ? [signal] : []));
}
