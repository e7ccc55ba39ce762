/** The icons of the house, 16 × 16, drawn with the current colour; the markup is this file's own, never data. */

const SHAPES = {
  traces: '<path d="M2 3.5h7M4.5 8h7M9 12.5h5"/>',
  tools:
    '<path d="M13.5 4.7a3.4 3.4 0 0 1-4.6 4.1l-4.2 4.4a1.4 1.4 0 0 1-2-2L7 7a3.4 3.4 0 0 1 4.2-4.6L9.2 4.5l.3 2 2 .3z"/>',
  settings:
    '<path d="M2.5 5h5M11 5h2.5M2.5 11h2.5M8.5 11h5"/><circle cx="9.2" cy="5" r="1.7"/><circle cx="6.7" cy="11" r="1.7"/>',
  search: '<circle cx="7" cy="7" r="4.2"/><path d="m10.2 10.2 3.3 3.3"/>',
  right: '<path d="m6 3.5 4.5 4.5L6 12.5"/>',
  down: '<path d="M3.5 6 8 10.5 12.5 6"/>',
  fold: '<path d="M10 3.5 5.5 8l4.5 4.5"/>',
  copy: '<rect x="5.5" y="5.5" width="8" height="8" rx="1.5"/><path d="M10.5 3.5v-1h-8v8h1"/>',
  theme: '<circle cx="8" cy="8" r="5.5"/><path d="M8 2.5v11a5.5 5.5 0 0 0 0-11z" fill="currentColor"/>',
  cal: '<rect x="2.5" y="3.5" width="11" height="10" rx="1.5"/><path d="M2.5 6.5h11M5.5 2v3M10.5 2v3"/>',
  ok: '<circle cx="8" cy="8" r="5.8"/><path d="m5.4 8.2 1.8 1.8 3.4-3.8"/>',
  error: '<path d="M5.5 2.2h5l3.3 3.3v5l-3.3 3.3h-5L2.2 10.5v-5z"/><path d="m6 6 4 4M10 6l-4 4"/>',
  warn: '<path d="M8 2.3 14.3 13.3H1.7z"/><path d="M8 6.5v3M8 11.4v.1"/>',
  info: '<circle cx="8" cy="8" r="5.8"/><path d="M8 7.5v3.5M8 5.2v.1"/>',
  lost: '<circle cx="8" cy="8" r="5.8" stroke-dasharray="2.4 2.2"/><path d="M5.5 10.5l5-5"/>',
  retry: '<path d="M13 8a5 5 0 1 1-1.5-3.6M13 2v3h-3"/>',
  fallback: '<path d="M2 4.5h4l4 7h4M12 9.5l2 2-2 2M9.5 4.5H14M12 2.5l2 2-2 2"/>',
  trunc:
    '<circle cx="4.5" cy="4.2" r="1.9"/><circle cx="4.5" cy="11.8" r="1.9"/><path d="M6 5.4 13.5 11M6 10.6 13.5 5"/>',
  model: '<path d="M8 2v12M2 8h12M4 4l8 8M12 4l-8 8"/>',
  http: '<circle cx="8" cy="8" r="5.8"/><path d="M2.2 8h11.6M8 2.2c3.8 3.6 3.8 8 0 11.6M8 2.2c-3.8 3.6-3.8 8 0 11.6"/>',
  agent: '<path d="M8 1.5v1.8M5 5h6l1 7.5H4zM5.5 3.3h5M6 14.5h4"/>',
  out: '<path d="M6 3.5h6.5V10M12 4 4 12"/>',
  plus: '<path d="M8 3v10M3 8h10"/>',
  x: '<path d="m4 4 8 8M12 4l-8 8"/>',
  more: '<path d="M3.5 8h.1M8 8h.1M12.5 8h.1" stroke-width="2.5"/>',
  filter: '<path d="M2.5 4h11M4.5 8h7M6.5 12h3"/>',
  cols: '<rect x="2.5" y="3" width="11" height="10" rx="1"/><path d="M6.2 3v10M9.8 3v10"/>',
  sort: '<path d="M8 3v10M4.5 9.5 8 13l3.5-3.5"/>',
  user: '<circle cx="8" cy="5.5" r="2.5"/><path d="M3 13.5c.5-2.7 2.5-4 5-4s4.5 1.3 5 4"/>',
  docs: '<path d="M4 2.5h5.5l3 3v8H4zM9 2.5V6h3.5"/>',
  span: '<path d="M3 5h10M3 8h10M3 11h6"/>',
  group: '<path d="M5.5 2.5v11M10.5 2.5v11M2.5 5.5h11M2.5 10.5h11"/>',
  pause: '<path d="M5.5 3.5v9M10.5 3.5v9"/>',
  overview:
    '<rect x="2.5" y="2.5" width="4.5" height="6"/><rect x="2.5" y="11" width="4.5" height="2.5"/><rect x="9.5" y="2.5" width="4" height="2.5"/><rect x="9.5" y="7.5" width="4" height="6"/>',
  conversations: '<path d="M2.5 3.5h11v7.5h-6l-3 2.5V11h-2z"/>',
  agents:
    '<circle cx="5.5" cy="5.5" r="2.2"/><path d="M1.8 13c.4-2.4 1.8-3.600 3.700-3.600S8.800 10.600 9.200 13"/><circle cx="11.300" cy="6.500" r="1.700"/><path d="M11 10c1.800 0 2.900 1 3.200 2.800"/>',
  topology:
    '<circle cx="8" cy="3.8" r="1.8"/><circle cx="3.6" cy="12" r="1.8"/><circle cx="12.4" cy="12" r="1.8"/><path d="M7.2 5.5 4.5 10.3M8.8 5.5l2.7 4.8M5.5 12h5"/>',
  costs:
    '<circle cx="8" cy="8" r="5.8"/><path d="M10 6c-.4-.8-1.1-1.1-2-1.1-1.1 0-2 .5-2 1.5 0 2.2 4.2 1 4.2 3.2 0 1-.9 1.6-2.2 1.6-1 0-1.9-.4-2.2-1.3M8 3.8v1.1M8 11.2v1"/>',
  findings: '<path d="M3.5 14V2.500h8.500l-1.800 3 1.800 3H3.5"/>',
  loop: '<path d="M8 8c-1.3-1.700-2.300-2.600-3.700-2.600a2.600 2.600 0 0 0 0 5.200C5.700 10.600 6.700 9.700 8 8s2.300-2.600 3.700-2.600a2.600 2.600 0 0 1 0 5.200C10.300 10.600 9.300 9.700 8 8z"/>',
  bookmark: '<path d="M4.500 2.500h7v11L8 10.800l-3.500 2.700z"/>',
  save: '<path d="M8 2.500v7.500M4.800 7 8 10.200 11.200 7M2.500 13.500h11"/>',
  compare: '<path d="M3 3v10M13 3v10M5.500 5.500h3M5.500 8.500h2M7.500 11.500h3"/>',
  path: '<path d="M2 3.500h4v4.500h4v4.500h4"/>',
  lanes: '<path d="M2 4h5M9 8h5M4 12h6"/><path d="M7 4c2 0 0 4 2 4" />',
  environment: '<path d="M8 2.5 14 5.5 8 8.5 2 5.500zM2 8.200l6 3 6-3M2 10.900l6 3 6-3"/>',
  up: '<path d="M3.5 10 8 5.5l4.5 4.5"/>',
} as const;

export type IconName = keyof typeof SHAPES;

/** Drawn in place: a reference to a shared drawing costs the browser more in every row of a long table. */
export const Icon = ({ name, small = false }: { name: IconName; small?: boolean }) => (
  <svg
    viewBox="0 0 16 16"
    class={small ? "icon s" : "icon"}
    aria-hidden="true"
    dangerouslySetInnerHTML={{ __html: SHAPES[name] }}
  />
);

export const Lamp = () => (
  <svg viewBox="0 0 20 20" aria-hidden="true">
    <path class="lamp-ring" d="M7.3 3.8a2.7 2.3 0 0 1 5.4 0" />
    <path class="lamp-cap" d="M4.2 6.6 6.6 4h6.8l2.4 2.6z" />
    <path class="lamp-glass" d="M5.2 7.8h9.6l-1.3 8H6.5z" />
    <path class="lamp-flame" d="M10 9.6c1.3 1.4 1.7 2.3 1.7 3.2a1.7 1.7 0 0 1-3.4 0c0-.9.4-1.8 1.7-3.2z" />
    <rect class="lamp-cap" x="5.6" y="16.6" width="8.8" height="1.9" rx=".6" />
  </svg>
);
