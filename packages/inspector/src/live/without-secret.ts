export const MASK = '••••••••';

/** A body without the secret that it may bring in the place of the header; nothing else of it is changed. */
export function withoutSecret(body: string): string {
  if (!body.includes('"clientSecret"')) return body;
  try {
    const secret = (JSON.parse(body) as { clientSecret?: unknown } | null)?.clientSecret;
    return typeof secret === 'string' && secret !== '' ? body.replaceAll(JSON.stringify(secret), `"${MASK}"`) : body;
  } catch {
    return body;
  }
}
