/**
 * A small line without axes. Null is a gap; the last point is the present. It only
 * accompanies a number that says the same in words, so screen readers skip it.
 */
export function Sparkline({
  values,
  width = 96,
  height = 28,
  bars = false,
}: {
  values: readonly (number | null | undefined)[];
  width?: number;
  height?: number;
  /** For changes per hour; lines are for running totals. */
  bars?: boolean;
}) {
  const known = values.filter((value): value is number => value != null);
  if (known.length < 2) return null;
  if (bars) return <Bars values={gathered(values, width / 3)} width={width} height={height} />;
  const high = Math.max(1, ...known);
  const low = Math.min(...known);
  const y = (value: number) =>
    height - 2 - ((value - low) / Math.max(1, high - low)) * (height - 4);
  const x = (index: number) => 1 + (index / (values.length - 1)) * (width - 5);
  return (
    <svg width={width} height={height} aria-hidden="true">
      <path d={linePath(values, x, y)} fill="none" stroke="var(--ink-3)" strokeWidth={1.5} />
      {lastPoint(values, x, y)}
    </svg>
  );
}

/** Neighbours added up, until each bar has room to be seen. */
function gathered(values: readonly (number | null | undefined)[], most: number) {
  const each = Math.ceil(values.length / most);
  if (each <= 1) return values;
  const found: (number | null)[] = [];
  // From the end, so that the present is whole and the first bar is the one cut short.
  for (let end = values.length; end > 0; end -= each) {
    const part = values.slice(Math.max(0, end - each), end).filter((value) => value != null);
    found.push(part.length > 0 ? part.reduce((sum, value) => sum + value, 0) : null);
  }
  return found.reverse();
}

/** Two paths, however many bars: an element for each would cost more than the rest of a page. */
function Bars({
  values,
  width,
  height,
}: {
  values: readonly (number | null | undefined)[];
  width: number;
  height: number;
}) {
  const high = Math.max(1, ...values.map((value) => value ?? 0));
  const step = width / values.length;
  const bar = (value: number | null | undefined, index: number) => {
    if (value == null) return '';
    const tall = Math.max(1, 1 + (value / high) * (height - 4));
    return `M${(index * step + 0.5).toFixed(1)} ${height - 1}v${(-tall).toFixed(1)}h${Math.max(1, step - 1).toFixed(1)}v${tall.toFixed(1)}Z`;
  };
  const last = values.length - 1;
  return (
    <svg width={width} height={height} aria-hidden="true">
      <path d={values.slice(0, last).map(bar).join('')} fill="var(--ink-3)" opacity={0.55} />
      <path d={bar(values[last], last)} fill="var(--accent-text)" />
    </svg>
  );
}

function linePath(
  values: readonly (number | null | undefined)[],
  x: (index: number) => number,
  y: (value: number) => number,
): string {
  let path = '';
  let pen = false;
  for (const [index, value] of values.entries()) {
    if (value == null) {
      pen = false;
      continue;
    }
    path += `${pen ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = true;
  }
  return path;
}

function lastPoint(
  values: readonly (number | null | undefined)[],
  x: (index: number) => number,
  y: (value: number) => number,
) {
  const last = values[values.length - 1];
  if (last == null) return null;
  return <circle cx={x(values.length - 1)} cy={y(last)} r={2.5} fill="var(--accent-text)" />;
}
