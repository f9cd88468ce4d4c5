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
  const high = Math.max(1, ...known);
  const low = bars ? 0 : Math.min(...known);
  const y = (value: number) =>
    height - 2 - ((value - low) / Math.max(1, high - low)) * (height - 4);
  const step = width / values.length;
  if (bars) {
    return (
      <svg width={width} height={height} aria-hidden="true">
        {values.map((value, index) =>
          value == null ? null : (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
              key={index}
              x={index * step + 0.5}
              width={Math.max(1, step - 1)}
              y={Math.min(y(value), height - 2)}
              height={Math.max(1, height - 1 - y(value))}
              fill={index === values.length - 1 ? 'var(--accent-text)' : 'var(--ink-3)'}
              opacity={index === values.length - 1 ? 1 : 0.55}
            />
          ),
        )}
      </svg>
    );
  }
  const x = (index: number) => 1 + (index / (values.length - 1)) * (width - 5);
  return (
    <svg width={width} height={height} aria-hidden="true">
      <path d={linePath(values, x, y)} fill="none" stroke="var(--ink-3)" strokeWidth={1.5} />
      {lastPoint(values, x, y)}
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
