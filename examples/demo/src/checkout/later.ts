// Loaded into a process with `--import`: its clock is ahead, as if it had been started later.
const AHEAD_MS = Number(process.env['DEMO_CLOCK_AHEAD_MS']);
const Now = Date;

class Later extends Now {
  constructor(...args: readonly unknown[]) {
    super(...((args.length === 0 ? [Later.now()] : args) as [number]));
  }

  static override now(): number {
    return Now.now() + AHEAD_MS;
  }
}

globalThis.Date = Later as DateConstructor;
