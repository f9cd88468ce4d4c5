/** Our own few icons, drawn on 20 × 20 with a line of 1.6. Always beside a text, or with a label. */
const PATHS = {
  campaigns: 'M3 15l4-5 3.5 2.5L17 5M13 5h4v4',
  people:
    'M7.5 9.5a3 3 0 100-6 3 3 0 000 6zM2.5 16.5c0-3 2.2-4.5 5-4.5s5 1.5 5 4.5M13 4a2.7 2.7 0 010 5.2M14.5 12.2c2 .5 3 2 3 4.3',
  ignore: 'M10 17a7 7 0 100-14 7 7 0 000 14zM5 5l10 10',
  rules: 'M4 5h12M4 10h12M4 15h7',
  usage: 'M3.5 16.5V11M8 16.5V7M12.5 16.5V9.5M17 16.5V4',
  workers:
    'M10 12.8a2.8 2.8 0 100-5.6 2.8 2.8 0 000 5.6zM10 2.5v2.2M10 15.3v2.2M2.5 10h2.2M15.3 10h2.2M4.7 4.7l1.6 1.6M13.7 13.7l1.6 1.6M4.7 15.3l1.6-1.6M13.7 6.3l1.6-1.6',
  settings:
    'M3 6h8M15 6h2M3 14h2M9 14h8M13 8a2 2 0 100-4 2 2 0 000 4zM7 16a2 2 0 100-4 2 2 0 000 4z',
  menu: 'M3 6h14M3 10h14M3 14h14',
  keyboard: 'M3 5.5h14v9H3zM6 8.5h.01M9 8.5h.01M12 8.5h.01M14.5 8.5h.01M6 11.5h8',
  sun: 'M10 13.2a3.2 3.2 0 100-6.4 3.2 3.2 0 000 6.4zM10 2.5V4M10 16v1.5M2.5 10H4M16 10h1.5M4.7 4.7l1 1M14.3 14.3l1 1M4.7 15.3l1-1M14.3 5.7l1-1',
  moon: 'M16.5 11.8A7 7 0 118.2 3.5a5.6 5.6 0 008.3 8.3z',
  screen: 'M3 4h14v9.5H3zM7 17h6M10 13.5V17',
  user: 'M10 10a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM3.5 17.5c0-3.6 2.9-5.5 6.5-5.5s6.5 1.9 6.5 5.5',
  plus: 'M10 4v12M4 10h12',
  cross: 'M5 5l10 10M15 5L5 15',
  search: 'M8.8 14.5a5.7 5.7 0 100-11.4 5.7 5.7 0 000 11.4zM13 13l4 4',
  external: 'M8 4H4v12h12v-4M11 3.5h5.5V9M16.2 3.8L9 11',
  download: 'M10 3v9M6.5 8.8L10 12.3l3.5-3.5M4 16h12',
  table: 'M3 4.5h14v11H3zM3 8.2h14M3 11.9h14M8 4.5v11',
  chart: 'M3 3.5v13h14M6 12.5l3-3.5 2.5 2L16 6',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  check: 'M4 10.5l4 4 8-9',
  warning: 'M10 3l7.5 13.5h-15zM10 8.5v3.5M10 14.2h.01',
  bell: 'M5.5 13.5V9a4.5 4.5 0 019 0v4.5l1.5 1.5H4zM8.3 17a1.8 1.8 0 003.4 0',
  back: 'M12 4.5L6.5 10l5.5 5.5',
  trash: 'M4 5.5h12M8 5.5V3.8h4v1.7M5.5 5.5l.7 11h7.6l.7-11M8.5 8.5v5M11.5 8.5v5',
  copy: 'M7.5 7.5h9v9h-9zM12.5 7.5v-4h-9v9h4',
  filter: 'M3 4.5h14l-5.3 6.3V16l-3.4-1.8v-3.4z',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({
  name,
  size = 18,
  label,
}: {
  name: IconName;
  size?: number;
  label?: string;
}) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
