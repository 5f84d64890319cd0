// Imports a package, and sends how long that took.
const cpuBefore = process.cpuUsage();
const before = performance.now();
await import(process.argv[2]);
const wallMs = performance.now() - before;
const { user, system } = process.cpuUsage(cpuBefore);
process.send({ wallMs, cpuMs: (user + system) / 1_000 });
