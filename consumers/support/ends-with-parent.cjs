// Loaded into each process of a server that a check starts: without its parent, it ends. A check that was killed cannot end it, and the
// server of Next.js would loop over the error of writing to a terminal that has gone.
const parent = process.ppid;
const EVERY_MS = 500;

setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, EVERY_MS).unref();
