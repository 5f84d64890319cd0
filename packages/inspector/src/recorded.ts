import type { InspectorRequest } from './inspector-request.js';

/** What is kept of a request: its record, and what was on the wire. */
export interface Recorded {
  /** Counts up; a request keeps it. */
  readonly seq: number;
  readonly record: InspectorRequest;
  readonly answeredMs: number;
  /** How often this body has come so far, where it was not accepted before. */
  readonly attempt: number;
  /** Browser and system, as the user agent names them; '' where it names none. */
  readonly machine: string;
  readonly rawHeaders: readonly string[];
  readonly httpVersion: string;
  readonly body: string;
  /** Whether the body is only the beginning of what was sent. */
  readonly isBodyCut: boolean;
  readonly answerHeaders: readonly (readonly [string, string])[];
  readonly answerBody: string;
}
