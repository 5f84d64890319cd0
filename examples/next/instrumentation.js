/** Next.js calls this once, when the server starts. */
export async function register() {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { stopOnSignals } = await import('./shutdown.js');
  stopOnSignals();
}
