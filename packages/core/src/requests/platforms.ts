/** A hosting platform whose edge every request passes. */
interface Platform {
  readonly name: string;
  /** The header with the client IP, which the platform overwrites: a client cannot set it. */
  readonly header: string;
}

/**
 * Presets of the option `clientIp`. Sources:
 * - Vercel: https://vercel.com/docs/headers/request-headers. Unlike `x-forwarded-for` and `x-real-ip`, the app's own rewrites and
 *   proxies do not change this one.
 * - Cloudflare: https://developers.cloudflare.com/fundamentals/reference/http-headers/
 * - Netlify: https://github.com/netlify/cli, whose local server sets the header that the platform sets.
 * - Fly: https://fly.io/docs/networking/request-headers/
 */
export const PLATFORMS = {
  vercel: { name: 'Vercel', header: 'x-vercel-forwarded-for' },
  cloudflare: { name: 'Cloudflare', header: 'cf-connecting-ip' },
  netlify: { name: 'Netlify', header: 'x-nf-client-connection-ip' },
  fly: { name: 'Fly', header: 'fly-client-ip' },
} as const satisfies Record<string, Platform>;

export type PlatformPreset = keyof typeof PLATFORMS;

/** The name of the header that a text option means: that of a preset, or the text itself. */
export function headerName(option: string): string {
  const name = option.trim().toLowerCase();
  return Object.hasOwn(PLATFORMS, name) ? PLATFORMS[name as PlatformPreset].header : name;
}

/** The preset that reads a header. */
export const presetOf = (header: string): PlatformPreset | undefined =>
  (Object.keys(PLATFORMS) as PlatformPreset[]).find((preset) => PLATFORMS[preset].header === header);
