import { memoize } from '@openpanel-node/core/adapter';
import UAParser from 'ua-parser-js';
import type { UserAgent } from './inspector-event.js';

/** `name/1.2.3` and nothing else: a library, however well it parses. */
const NAME_AND_VERSION = /^[^/]+\/[\d.]+$/;

const SERVER: UserAgent = { kind: 'server', device: 'server' };

/**
 * The server parses with version 2 of the same parser, whose license (AGPL) is none to pass on to those who install this package:
 * the names that differ are corrected here.
 */
const RENAMED_SYSTEMS: Readonly<Record<string, string>> = { 'Mac OS': 'macOS', 'Chromium OS': 'Chrome OS' };

const MOBILE_BROWSERS: Readonly<Record<string, RegExp>> = {
  Chrome: /\bcrios\/|\bchrome\/[\w.]+ mobile\b/i,
  Firefox: /\bfxios\/|\((?:[^)]*; )?(?:mobile|tablet); rv:/i,
};

/** Parses as the server does; `overrides` are the event's properties, whose `__os` and the like win on visitor events. */
export function parseUserAgent(
  userAgent: string | undefined,
  overrides: Readonly<Record<string, unknown>> = {},
): UserAgent {
  const found = userAgent ? fieldsOf(userAgent) : undefined;
  if (!found) return SERVER;
  const result: UserAgent = { kind: 'visitor' };
  for (const [field, parsed] of Object.entries(found)) {
    const override = overrides[`__${field}`];
    const value = typeof override === 'string' && override ? override : parsed;
    if (value) Object.assign(result, { [field]: value });
  }
  return result;
}

/** What is recognized; undefined for a server. Cached: parsing is half of the work of storing an event. */
const fieldsOf = memoize((userAgent): Readonly<Record<string, string | undefined>> | undefined => {
  const { os, browser, device } = new UAParser(userAgent).getResult();
  const empty = !os.name && !browser.name && !device.vendor && !device.model;
  if (empty || NAME_AND_VERSION.test(userAgent)) return undefined;
  return {
    browser: browser.name && browserName(browser.name, userAgent),
    browserVersion: browser.version,
    os: os.name && (RENAMED_SYSTEMS[os.name] ?? os.name),
    osVersion: os.version,
    device: device.type ?? deviceType(userAgent),
    brand: device.vendor ?? named(userAgent, 'Manufacturer'),
    model: device.model ?? named(userAgent, 'Model'),
  };
});

const browserName = (name: string, userAgent: string): string =>
  MOBILE_BROWSERS[name]?.test(userAgent) ? `Mobile ${name}` : name;

/** Apps name their device in words of their own: `Model=Redmi Note 8; Manufacturer=Xiaomi`. */
const named = (userAgent: string, field: 'Model' | 'Manufacturer'): string | undefined =>
  new RegExp(`${field}=([^;)]+)`, 'i').exec(userAgent)?.[1]?.trim() || undefined;

function deviceType(userAgent: string): string {
  if (/\bSM-T\d|tablet|ipad|kindle|silk|playbook/i.test(userAgent)) return 'tablet';
  return /android|mobile|iphone|ipod|phone/i.test(userAgent) ? 'mobile' : 'desktop';
}
