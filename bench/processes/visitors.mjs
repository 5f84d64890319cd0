// Visitors of an app: so many connections, each with its next request as soon as it has its answer.
import { visit } from '../support/visit.mjs';

process.on('message', async (load) => process.send({ wallMs: await visit(load) }));
process.on('disconnect', () => process.exit());
process.send('ready');
