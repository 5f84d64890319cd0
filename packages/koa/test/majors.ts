import koa3 from 'koa';
import koa2 from 'koa2';

/** Every major of Koa, in the types of the newest. */
export const MAJORS: readonly [name: string, Framework: typeof koa3][] = [
  ['Koa 3', koa3],
  ['Koa 2', koa2 as unknown as typeof koa3],
];
