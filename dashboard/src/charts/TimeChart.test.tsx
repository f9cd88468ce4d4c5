import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CATEGORY } from '../palette';
import { renderIn } from '../test/render';
import { bucketNames } from './bucket-name';
import { ChartTable, chartCsv } from './ChartTable';
import type { ChartData } from './series';
import { TimeChart } from './TimeChart';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-21T10:00:00Z');
const bucket = (index: number, more = {}) => ({
  start: START + index * HOUR,
  end: START + (index + 1) * HOUR,
  complete: true,
  read: true,
  ...more,
});
const DATA: ChartData = {
  buckets: [bucket(0), bucket(1, { read: false }), bucket(2), bucket(3, { complete: false })],
  series: [
    { key: 'main_twt', name: 'Main', look: CATEGORY.main_twt, values: [1, null, 12_431, 12_500] },
    {
      key: 'investor_twt',
      name: 'Investor',
      look: CATEGORY.investor_twt,
      values: [0, null, null, 2],
    },
  ],
};
const name = bucketNames(DATA.buckets, 'UTC');

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue({
    width: 800,
    height: 260,
    left: 0,
    top: 0,
  } as DOMRect);
});

describe('a chart over time', () => {
  it('is walked by the arrow keys, and tells each step in full', async () => {
    const user = userEvent.setup();
    const picked = vi.fn();
    renderIn(<TimeChart data={DATA} label="Growth" zone="UTC" bucketName={name} onPick={picked} />);
    const chart = screen.getByRole('slider', { name: 'Growth' });
    chart.focus();
    await user.keyboard('{Home}');
    expect(chart).toHaveAttribute('aria-valuetext', 'Sat 21 Nov, 10:00–11:00: Main 1, Investor 0');
    await user.keyboard('{ArrowRight}');
    expect(chart.getAttribute('aria-valuetext')).toMatch(/nothing was read$/);
    await user.keyboard('{ArrowRight}');
    expect(chart.getAttribute('aria-valuetext')).toMatch(/Main 12,431, Investor unknown$/);
    await user.keyboard('{Enter}');
    expect(picked).toHaveBeenCalledWith(2);
    await user.keyboard('{End}');
    expect(chart.getAttribute('aria-valuetext')).toMatch(/still filling$/);
  });

  it('draws no line across a gap, and the step that fills dotted', () => {
    const { container } = renderIn(
      <TimeChart data={DATA} label="Growth" zone="UTC" bucketName={name} />,
    );
    const dotted = container.querySelectorAll('path[stroke-dasharray="1 5"]');
    expect(dotted).toHaveLength(1);
    const main = [...container.querySelectorAll('path[stroke="var(--cat-main)"]')];
    // The run before the gap is one point, the run after it ends in the dotted part.
    expect(main.every((path) => (path.getAttribute('d')?.match(/M/g) ?? []).length <= 1)).toBe(
      true,
    );
    expect(container.querySelectorAll('pattern')).toHaveLength(1);
    expect(container.querySelectorAll('rect[fill^="url(#"]')).toHaveLength(1);
  });

  it('has all its numbers in a table', () => {
    renderIn(<ChartTable data={DATA} caption="Growth" bucketName={name} />);
    const rows = screen.getAllByRole('row');
    expect(rows).toHaveLength(5);
    expect(rows[1]).toHaveTextContent('still filling');
    expect(rows[2]).toHaveTextContent('12,431unknown');
    expect(rows[3]).toHaveTextContent('nothing was read');
  });

  it('gives them as CSV in its zone', () => {
    const lines = chartCsv(DATA, 'Europe/Berlin').split('\r\n');
    expect(lines[0]).toBe('start,end,complete,Main,Investor');
    expect(lines[1]).toBe('2026-11-21T11:00:00+01:00,2026-11-21T12:00:00+01:00,true,1,0');
    expect(lines[2]).toMatch(/,true,,$/);
  });

  it('gives hours since posting as hours, whatever the zone', () => {
    const hour = 3_600_000;
    const buckets = DATA.buckets
      .slice(0, 2)
      .map((bucket, n) => ({ ...bucket, start: n * hour, end: (n + 1) * hour, complete: true }));
    const series = DATA.series.map((one) => ({ ...one, values: [7, 8] }));
    const lines = chartCsv({ ...DATA, buckets, series }, 'Asia/Kathmandu', true).split('\r\n');
    expect(lines[0]).toBe('from_hour,to_hour,complete,Main,Investor');
    expect(lines[2]).toBe('1,2,true,8,8');
  });
});
