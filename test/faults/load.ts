/** How many calls are made, and how. */
export interface Load {
  readonly name: 'low' | 'high';
  readonly calls: number;
  readonly profiles: number;
  /** Each call waits until nothing is pending, for this long at most; without it they are made all at once. */
  readonly spacedByMs?: number;
  /** How many faults there are before the server heals. */
  readonly faults: number;
  /** The same of faults that take long. */
  readonly slowFaults: number;
}

export const LOW: Load = { name: 'low', calls: 5, profiles: 2, spacedByMs: 100, faults: 3, slowFaults: 2 };
export const HIGH: Load = { name: 'high', calls: 300, profiles: 20, faults: 24, slowFaults: 10 };
