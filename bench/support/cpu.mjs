import { readFileSync } from 'node:fs';

/** CPU microseconds so far: of the whole process, and of its main thread where the system says so (Linux). */
export function cpu() {
  const { user, system } = process.cpuUsage();
  return { cpuMicros: user + system, mainMicros: mainThread() };
}

/** The kernel counts nanoseconds on a core. */
function mainThread() {
  try {
    const [ran] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
    return Number(ran) / 1_000;
  } catch {
    return undefined;
  }
}
