import type { ClientConfig } from '../options/client-config.js';
import { VERSION } from '../version.js';
import type { ApiVisitor, TransportResult } from './transport.js';

/** The text of an answer beyond this is read and thrown away. */
export const MAX_BODY_BYTES = 16 * 1024;
/** An answer longer than this is cut off. */
export const MAX_DRAIN_BYTES = 1024 * 1024;
/** A shorter one is no secret, and perhaps a word of the API's own. */
const LEAST_SECRET = 8;

const CONTENT_TYPE = ['content-type', 'application/json'] as const;

export type ApiRequestConfig = Pick<ClientConfig, 'apiUrl' | 'clientId' | 'clientSecret'> & {
  readonly sdkName: string;
  readonly sdkVersion: string;
};

/** What the client calls itself: a package that wraps it may have another name. */
export const ownName = ({ sdk, sdkVersion = VERSION }: Pick<ClientConfig, 'sdk' | 'sdkVersion'>) => ({
  sdkName: sdk,
  sdkVersion,
});

/** The headers of an answer; one that is repeated may be a list. */
export type ResponseHeaders = Record<string, string | string[] | undefined>;

export const firstOf = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

/** What all requests to `POST {apiUrl}/track` have in common, and their answers. */
export class ApiRequest {
  readonly origin: string;
  readonly path: string;
  /** Of the question which device a visitor has. */
  readonly devicePath: string;
  readonly #commonHeaders: readonly string[];
  readonly #secrets: readonly string[];

  /** `secrets` are more of them than the client's own. */
  constructor(config: ApiRequestConfig, secrets: readonly (string | undefined)[] = []) {
    const { origin, pathname } = new URL(config.apiUrl);
    this.origin = origin;
    this.path = `${pathname.replace(/\/+$/, '')}/track`;
    this.devicePath = `${this.path}/device-id`;
    this.#secrets = [config.clientSecret, ...secrets].filter((secret) => secret !== undefined).filter(isLong);
    this.#commonHeaders = [
      ...CONTENT_TYPE,
      ...['openpanel-client-id', config.clientId],
      ...(config.clientSecret === undefined ? [] : ['openpanel-client-secret', config.clientSecret]),
      ...['openpanel-sdk-name', config.sdkName],
      ...['openpanel-sdk-version', config.sdkVersion],
    ];
  }

  /** Names and values in turn. */
  headers({ ip, userAgent }: ApiVisitor): string[] {
    const headers = [...this.#commonHeaders, 'user-agent', userAgent];
    // Older servers know only the first; the second wins where a proxy in front of the API rewrites the others.
    if (ip !== undefined) headers.push('x-client-ip', ip, 'openpanel-client-ip', ip);
    return headers;
  }

  /** The same for a request without a body. */
  headersOfQuestion(visitor: ApiVisitor): string[] {
    return this.headers(visitor).slice(CONTENT_TYPE.length);
  }

  /** What it says is quoted in the log, and a proxy may answer with the secrets that it was sent. */
  answer(status: number, said: string, headers: ResponseHeaders): TransportResult {
    let body = said;
    for (const secret of this.#secrets) if (body.includes(secret)) body = body.replaceAll(secret, '***');
    return {
      kind: 'answered',
      status,
      body,
      contentType: firstOf(headers['content-type']),
      retryAfter: firstOf(headers['retry-after']),
      rateLimitReset: firstOf(headers['x-ratelimit-reset']),
      date: firstOf(headers['date']),
    };
  }
}

const isLong = ({ length }: string) => length >= LEAST_SECRET;
