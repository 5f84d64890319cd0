import { type Diagnostics, reasonOf } from '../diagnostics.js';
import { synchronous } from '../util/promises.js';

/** Whether the visitor of a request has consented, as of now. */
export type Consent<Request> = (request: Request) => boolean;

/**
 * Asks the app's function. Only `true` is consent: an error, a promise and any other value are not, and all but a missing value are
 * reported once. An event that the function tracks itself has no consent.
 */
export function createConsent<Request>(
  hasConsent: (request: Request) => boolean,
  diagnostics: Pick<Diagnostics, 'once'>,
): Consent<Request> {
  let isAsking = false;
  return (request) => {
    if (isAsking) return false;
    isAsking = true;
    try {
      const answer: unknown = synchronous('hasConsent', hasConsent(request));
      if (typeof answer === 'boolean') return answer;
      if (answer !== undefined && answer !== null) throw new TypeError(`it returned a ${typeof answer}, not a boolean`);
    } catch (error) {
      const message = `hasConsent failed: ${reasonOf(error)}. The request counts as one without consent.`;
      diagnostics.once('resolver_failed', message, 'failed:hasConsent');
    } finally {
      isAsking = false;
    }
    return false;
  };
}
