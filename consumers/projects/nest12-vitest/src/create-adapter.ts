import { FastifyAdapter } from '@nestjs/platform-fastify';

/** There is one proxy in front of the app. */
export const createAdapter = () => new FastifyAdapter({ trustProxy: (_address: string, hop: number) => hop < 1 });
