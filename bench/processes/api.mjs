// The API of every peer: counts the events that arrive, and the most sockets at a time. Arguments: the time that it takes to answer,
// in milliseconds, and `check` where it is to count the tracks of a wrong visitor too.
import { createApi } from '../server/counting-server.mjs';
import { isRight } from '../support/visitors.mjs';

const [latencyMs, check] = process.argv.slice(2);
const api = createApi(Number(latencyMs), check ? isRight : undefined);

/** `count` since the last time it was asked for. */
process.on('message', () => process.send(api.take()));
process.on('disconnect', () => process.exit());
process.send({ port: await api.listen() });
