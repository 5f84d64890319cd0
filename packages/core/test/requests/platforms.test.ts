import { describe, expect, it } from 'vitest';
import { createClientIp, ONE_ADDRESS_HEADERS } from '../../src/requests/client-ip.js';
import { PLATFORMS, type PlatformPreset } from '../../src/requests/platforms.js';
import { warnAddress } from '../../src/requests/proxy-advice.js';

const PRESETS = Object.keys(PLATFORMS) as PlatformPreset[];
const VISITOR = '203.0.113.9';
const EVIL = '198.51.100.66';

const find = (clientIp: string, headers: Record<string, string>, remoteAddress = '10.0.0.1') =>
  createClientIp(clientIp)({}, { headers, remoteAddress, frameworkIp: () => undefined });

describe.each(PRESETS)("clientIp: '%s'", (preset) => {
  const { header } = PLATFORMS[preset];

  it('reads the header that the platform overwrites', () => {
    expect(find(preset, { [header]: VISITOR })).toBe(VISITOR);
    expect(find(` ${preset.toUpperCase()} `, { [header]: VISITOR })).toBe(VISITOR);
    expect(find(preset, { [header]: '2001:db8::9' })).toBe('2001:db8::9');
  });

  it.each(['x-forwarded-for', 'forwarded', ...ONE_ADDRESS_HEADERS, 'x-vercel-proxied-for', 'x-nf-ip'])(
    'takes no address from a header %s that a client made up',
    (name) => {
      if (name === header) return;
      const value = name === 'forwarded' ? `for=${EVIL}` : EVIL;
      expect(find(preset, { [name]: value, [header]: VISITOR })).toBe(VISITOR);
      expect(find(preset, { [name]: value })).toBeUndefined();
    },
  );

  it('takes none where a value of a client is left beside that of the platform', () => {
    expect(find(preset, { [header]: `${EVIL}, ${VISITOR}` })).toBeUndefined();
  });

  it('is suggested where the header is there and not named', () => {
    const warnings: unknown[][] = [];
    const diagnostics = { once: (...warning: unknown[]) => void warnings.push(warning) } as never;
    const trustAdvice = () => 'openpanel({ clientIp: 1 })';
    const advise = (clientIp: string | number, ip?: string) =>
      warnAddress(diagnostics, { ip, remoteAddress: undefined, headers, clientIp, trustAdvice });
    const headers = { [header]: VISITOR, 'x-forwarded-for': VISITOR };
    advise('framework');
    advise(0);
    advise('x-real-ip');
    for (const [, message] of warnings) expect(message).toContain(`\`clientIp: '${preset}'\``);
    expect(warnings).toHaveLength(3);
    expect(JSON.stringify(warnings)).not.toContain(VISITOR);
    advise(preset, VISITOR);
    expect(warnings).toHaveLength(3);
  });
});
