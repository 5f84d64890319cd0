import { describeSource, placeOf } from '../delivery/sources/source-facts.js';
import { SpoolPlace } from './spool-places.js';

describeSource('the spool', () => {
  const place = new SpoolPlace();
  return placeOf(
    () => place.open(),
    (source) => place.kill(source),
  );
});
