import { useMemo } from 'preact/hooks';
import type { LiveRow } from '../../src/live/live-api.js';
import { grouped } from '../parts/format-count.js';
import { duration } from '../parts/format-time.js';
import { routeLatencies } from './route-latencies.js';

/** Slower ones are of more interest. */
const MAX_ROUTES = 50;

interface LatencyPictureProps {
  readonly rows: readonly LiveRow[];
  onSelect(route: string): void;
}

/** Bars on one scale: the half of the requests as the strong one, nineteen of twenty as the weak one. */
export function LatencyPicture({ rows, onSelect }: LatencyPictureProps) {
  const routes = useMemo(() => routeLatencies(rows), [rows]);
  const longest = routes[0]?.p95 ?? 0;
  const share = (ms: number) => `${longest > 0 ? Math.max(0.5, (ms / longest) * 100) : 0}%`;
  return (
    <figure class="picture latencies">
      <figcaption class="picture-head">
        <h2>Response time of your app, by route</h2>
        {routes.length > MAX_ROUTES && <span class="muted">slowest {MAX_ROUTES}</span>}
      </figcaption>
      {routes.length === 0 ? (
        <p class="picture-empty">No request events yet.</p>
      ) : (
        <div class="latency-scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Route</th>
                <th scope="col">Requests</th>
                <th scope="col">p50</th>
                <th scope="col">p95</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {routes.slice(0, MAX_ROUTES).map(({ route, count, p50, p95 }) => (
                <tr key={route}>
                  <th scope="row">
                    <button
                      type="button"
                      class="link"
                      title={`Show the events of ${route}`}
                      onClick={() => onSelect(route)}
                    >
                      {route}
                    </button>
                  </th>
                  <td>{grouped(count)}</td>
                  <td>{duration(p50)}</td>
                  <td>{duration(p95)}</td>
                  <td class="latency-bars" aria-hidden="true">
                    <span class="bar-p95" style={{ width: share(p95) }} />
                    <span class="bar-p50" style={{ width: share(p50) }} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </figure>
  );
}
