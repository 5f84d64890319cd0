// Fleets whose apps, relays and Redis are killed at random moments.
import { Fleet, ofServer } from './fleet.mjs';
import { killUnderLoad } from './kills.mjs';
import { startRedis } from './redis-server.mjs';

/** As its promises need it: with `everysec`, a second may be missing after a crash of the machine. */
const DURABLE = { appendonly: 'yes', appendfsync: 'always' };

/** Kills an app, a relay or Redis, again and again. */
export async function redisRun({ kills }, { seeds, say, ...world }) {
  const server = await startRedis({ config: DURABLE });
  const fleet = new Fleet({ ...world, redis: ofServer(server) });
  const victims = {
    app: () => fleet.killApp(Math.floor(seeds.random() * fleet.apps.length)),
    relay: () => fleet.killRelay(Math.floor(seeds.random() * fleet.relays.length)),
    async Redis() {
      await server.kill();
      await server.start();
    },
  };
  try {
    await fleet.start(3, 2);
    for (let kill = 0; kill < kills; kill += 1) {
      const victim = seeds.oneOf(Object.keys(victims));
      fleet.kills.push(await killUnderLoad(world.api, seeds, victims[victim], victim));
      if ((kill + 1) % 50 === 0) say(`${kill + 1} of ${kills} kills`);
    }
    return await fleet.end();
  } finally {
    fleet.stop();
    await server.stop();
  }
}
