const PATHS = {
  pause: 'M5 3v10M11 3v10',
  play: 'M4 2.8v10.4L13 8z',
  clear: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8M3.7 3.7l8.6 8.6',
  search: 'M7 2.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6M10.6 10.6 14 14',
  close: 'm3.5 3.5 9 9m0-9-9 9',
  copy: 'M6 5.5h7.5V14H6zM10.5 5.5V2H3v8.5h3',
  check: 'm2.8 8.6 3.5 3.6 7-8',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M8 1v1.6m0 10.8V15M1 8h1.6m10.8 0H15M3 3l1.2 1.2m7.6 7.6L13 13M3 13l1.2-1.2m7.6-7.6L13 3',
  moon: 'M13.6 9.6A6 6 0 0 1 6.4 2.4a6 6 0 1 0 7.2 7.2Z',
  auto: 'M8 1.8a6.2 6.2 0 1 0 0 12.4zM8 1.8a6.2 6.2 0 0 1 0 12.4',
  chart: 'M2.5 13.5h11M4 13V8.5M8 13V3M12 13V6',
  filter: 'M2 3.5h12M4.5 8h7M7 12.5h2',
  down: 'M8 2.5v11M3.5 9 8 13.5 12.5 9',
  up: 'M8 13.5v-11M3.5 7 8 2.5 12.5 7',
  back: 'M9.5 3 4.5 8l5 5',
  warning: 'M8 2 1.5 13.5h13zM8 6.5v3.2m0 1.8v.1',
  help: 'M6 6.2a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.4v.3m0 2v.1M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8',
  note: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8M8 7.2v4m0-6.4v.1',
  plug: 'M5.5 1.8v3.4m5-3.4v3.4M3.5 5.2h9v2.6a4.5 4.5 0 0 1-9 0zM8 12.3v2.2',
  bolt: 'M9 1.5 3.2 9.2h4.3L6.8 14.5l6-7.9H8.4z',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing that says nothing to a screen reader: what holds it has a name. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
