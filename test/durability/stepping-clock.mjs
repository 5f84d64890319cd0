// Preloaded, with `?seed=`: the system's clock steps back and forth, by up to an hour.
import { seeded } from '../soak/seeded.mjs';

const HOUR_MS = 3_600_000;
const seed = Number(new URL(import.meta.url).searchParams.get('seed'));
const { between } = seeded(seed + process.pid);
const RealDate = Date;
let stepMs = 0;

globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [RealDate.now() + stepMs] : args));
  }

  static now() {
    return RealDate.now() + stepMs;
  }
};
setInterval(
  () => {
    stepMs = Math.round(between(-HOUR_MS, HOUR_MS));
  },
  between(150, 400),
).unref();
