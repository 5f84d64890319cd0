import { fastify as fastify5 } from 'fastify';
import { fastify as fastify4 } from 'fastify4';

/** Every major of Fastify, in the types of the newest. */
export const MAJORS: readonly [name: string, create: typeof fastify5][] = [
  ['Fastify 5', fastify5],
  ['Fastify 4', fastify4 as unknown as typeof fastify5],
];
