import type { Spool } from '../../src/spool/spool.js';
import { describeSource } from '../delivery/sources/source-facts.js';
import { SpoolPlace } from './spool-places.js';

describeSource('the spool', () => {
  const place = new SpoolPlace();
  return { open: () => place.open(), kill: (source) => place.kill(source as Spool) };
});
