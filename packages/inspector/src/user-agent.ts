import UAParser from 'ua-parser-js';
import type { InspectorEvent } from './inspector-event.js';

/** What a user agent says; `server` makes a server event. Names are absent where nothing was recognized. */
export type UserAgent = Pick<
  InspectorEvent,
  'kind' | 'browser' | 'browserVersion' | 'os' | 'osVersion' | 'device' | 'brand' | 'model'
>;

/** `name/1.2.3` and nothing else: a library, however well it parses. */
const NAME_AND_VERSION = /^[^/]+\/[\d.]+$/;

/** Parses as the server does; `overrides` are the event's properties, whose `__os` and the like win on visitor events. */
export function parseUserAgent(
  userAgent: string | undefined,
  overrides: Readonly<Record<string, unknown>> = {},
): UserAgent {
  if (!userAgent) return { kind: 'server' };
  const { os, browser, device } = new UAParser(userAgent).getResult();
  const empty = !os.name && !browser.name && !device.vendor && !device.model;
  if (empty || NAME_AND_VERSION.test(userAgent)) return { kind: 'server' };

  const found: Record<string, string | undefined> = {
    browser: browser.name,
    browserVersion: browser.version,
    os: os.name,
    osVersion: os.version,
    device: device.type ?? deviceType(userAgent),
    brand: device.vendor,
    model: device.model,
  };
  const result: UserAgent = { kind: 'visitor' };
  for (const [field, parsed] of Object.entries(found)) {
    const override = overrides[`__${field}`];
    const value = typeof override === 'string' && override ? override : parsed;
    if (value) Object.assign(result, { [field]: value });
  }
  return result;
}

function deviceType(userAgent: string): string {
  if (/tablet|ipad|kindle|silk|playbook/i.test(userAgent)) return 'tablet';
  if (/mobile|iphone|ipod|phone/i.test(userAgent)) return 'mobile';
  return /android/i.test(userAgent) ? 'tablet' : 'desktop';
}
