// Not of `node:process`: an import of that makes all its properties, among them the standard streams.
export const nextTick: typeof process.nextTick = process.nextTick;
export const cpuUsage = (): NodeJS.CpuUsage => process.cpuUsage();
