// The floor: an event of the same size per request, by nothing but `dispatch` on a pool.
import { create } from '../../peers/undici.mjs';

const peer = create({ url: process.env.API_URL, prebuilt: true });
let underWay = 0;

export const mount = (app) =>
  app.use((_req, res, next) => {
    res.on('finish', () => {
      underWay += 1;
      peer.send(0).then(() => {
        underWay -= 1;
      });
    });
    next();
  });

export async function drain() {
  while (underWay > 0) await new Promise((resolve) => setTimeout(resolve, 10));
}
