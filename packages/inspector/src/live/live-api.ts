import type { InspectorFaults } from '../faults.js';
import type { InspectorEvent } from '../inspector-event.js';
import type { InspectorOutcome } from '../inspector-request.js';
import type { DroppedProperty } from './dropped-properties.js';

/** What the page asks for first. */
export interface LiveInfo {
  /** The `apiUrl` of a client. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly faults: InspectorFaults;
  /** The inspector's time, in milliseconds since the epoch. */
  readonly now: number;
  readonly frameworks: readonly LiveFramework[];
}

/** What an app of a framework adds. */
export interface LiveFramework {
  readonly name: string;
  readonly adapter: string;
  /** Where the code belongs. */
  readonly file: string;
  readonly code: string;
}

/** A row of the list, of a size that ten thousand may have: longer texts are cut, and whole in the detail. */
export interface LiveRow {
  /** Counts up; a request keeps it. */
  readonly seq: number;
  readonly id: string;
  readonly receivedAt: string;
  /** From the arrival to the answer. */
  readonly answeredMs: number;
  /** How often this body has come so far, where it was not accepted before. */
  readonly attempt: number;
  readonly outcome: InspectorOutcome;
  readonly status: number;
  readonly reason?: string | undefined;
  readonly type: string;
  readonly name: string;
  readonly profileId?: string | undefined;
  /** Each once. */
  readonly groups: readonly string[];
  /** How many more there are than the row has room for. */
  readonly moreGroups?: number | undefined;
  readonly ip: string;
  /** The header that the address is from. */
  readonly ipFrom?: string | undefined;
  readonly kind: 'visitor' | 'server';
  /** Why it is the one or the other, in a few words. */
  readonly kindReason: string;
  /** Of a request event: what was asked, what was answered, how long it took the app. */
  readonly request?:
    | {
        readonly method: string;
        readonly route: string;
        readonly status?: number | undefined;
        readonly durationMs?: number | undefined;
        readonly aborted: boolean;
      }
    | undefined;
  /** What it says, in one line. */
  readonly summary: string;
  /** The beginnings of names and values of the properties in one lower-case text, for the search. */
  readonly text: string;
  readonly warnings: number;
  /** How long the sender held it, such as `3.2 s`; undefined if it was no more than a moment. */
  readonly held?: string | undefined;
}

export interface LiveWarning {
  readonly title: string;
  /** What to do. */
  readonly advice: string;
  /** Whether it may well be as it should: nothing that a row warns of. */
  readonly isNote?: boolean;
}

/** One request with everything that is known of it. */
export interface LiveDetail extends LiveRow {
  /** As it came: the header lines in their order and writing, the secret masked, and the text of the body. */
  readonly sent: {
    readonly line: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: string;
    /** Whether that is only the beginning of it. */
    readonly isCut: boolean;
  };
  readonly answered: {
    readonly status: number;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: string;
  };
  /** What the API stores of it; undefined where it stores nothing. */
  readonly stored?: InspectorEvent | undefined;
  /** Properties that were sent and are not stored, and why. */
  readonly dropped: readonly DroppedProperty[];
  readonly advice: readonly LiveWarning[];
}

/**
 * A message of `GET /inspector/stream`: that what was known before is no more, and how many rows will be kept; rows in the order
 * of their arrival; the faults, which come first when all that is kept has been sent.
 */
export type LiveMessage =
  | { readonly kind: 'rows'; readonly rows: readonly LiveRow[] }
  | { readonly kind: 'cleared'; readonly maxRows: number }
  | { readonly kind: 'faults'; readonly faults: InspectorFaults };
