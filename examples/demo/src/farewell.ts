import { once } from 'node:events';
import { createConnection } from 'node:net';
import type { Framework } from './frameworks.js';
import { asInNext } from './next-steps.js';
import { U_17 } from './people.js';
import type { Stage } from './stage.js';
import { expectedEvents, type Step } from './step.js';
import type { Terminal } from './terminal.js';
import type { Verification } from './verification.js';

const ROWS = '1,7\n'.repeat(500);

const upload: Step = {
  who: U_17,
  call: 'POST /orgs/acme/import',
  status: 200,
  route: '/orgs/:orgId/import',
  tracks: [{ event: 'rows_imported', what: 'rows=500' }],
};

/** Sends SIGTERM during an upload: the upload completes, its events arrive, and the app exits. Resolves with its exit code and last line. */
export async function terminateApp(
  { isNext }: Framework,
  stage: Stage,
  verification: Verification,
  { line, paint, progress }: Terminal,
): Promise<{ code: number | null; report: string }> {
  const { app, caller, stored } = stage;
  const from = stored.items.length;
  const expected = expectedEvents(isNext ? asInNext(upload) : upload, stage.origin);
  const { begun, finish } = caller.upload(upload.who, '/orgs/acme/import', ROWS);
  await begun;

  line(`  SIGTERM during an upload of ${upload.who.id}`);
  await app.terminate();
  const refused = await isRefused(app.url);
  verification.check('the app accepted a new connection after SIGTERM', refused);
  line(`  the app ${refused ? 'refuses' : paint('red', 'accepts')} new connections, and the upload continues`);

  const status = await finish();
  verification.check(`the upload got the response ${status}`, status === upload.status);
  progress('Waiting until the app has sent its counters');
  const { code, report } = await app.ended;
  progress();
  verification.check(`the app exited with ${code}`, code === 0);
  verification.compare(expected, stored.items.slice(from));
  line(`  the app exits with ${code}: ${report}`);
  return { code, report };
}

async function isRefused(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = createConnection(Number(port), hostname);
  try {
    await once(socket, 'connect');
    return false;
  } catch {
    return true;
  } finally {
    socket.destroy();
  }
}
