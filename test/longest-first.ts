import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes longest, in turn what waits and what computes. A clone has not measured it yet, and would leave some of it to the end, where
 * nothing runs beside it.
 */
const LONGEST = [
  'test/durability/durability.test.ts',
  'test/soak/soak.test.ts',
  'packages/core/test/delivery/saturated.test.ts',
  'packages/inspector/test/cli.test.ts',
  'packages/redis/test/relays.test.ts',
  'packages/core/test/worker/exits.test.ts',
  'packages/core/test/exit/awaiting.test.ts',
  'test/commands.test.ts',
  'examples/demo/test/demo.test.ts',
  'test/faults/quick.test.ts',
  'packages/inspector/test/live/stream.test.ts',
];

/** Starts the longest files of each kind first. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const kinds = [...new Set(sorted.map(({ project }) => project))];
    return kinds.flatMap((kind) =>
      sorted.filter(({ project }) => project === kind).sort((a, b) => rankOf(a) - rankOf(b)),
    );
  }
}

const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = LONGEST.findIndex((path) => moduleId.endsWith(path));
  return rank === -1 ? LONGEST.length : rank;
};
