import { expect, it } from 'vitest';
import type { MetricsPoint } from '../api/types';
import { collectedPoints } from './collected';

const HOURS = ['00', '01', '02', '03', '04', '05'];

/** Steps by whether counters were read in them, and how many of three lists were not. */
function series(steps: readonly [read: boolean, unread: number][], open = false) {
  const points = steps.map(([read, unread_lists], index) => ({
    start: `2026-11-21T${HOURS[index]}:00:00Z`,
    complete: !(open && index === steps.length - 1),
    read,
    unread_lists,
    carried_tweets: 2,
  }));
  return { lists: 3, points: points as unknown as MetricsPoint[] };
}

const told = (from: ReturnType<typeof series>) =>
  collectedPoints(from).map(({ read, unread }) => (read ? unread : 'gap'));

it('reaches back to before the counters were first read, and has gaps after it', () => {
  expect(
    told(
      series([
        [false, 0],
        [true, 0],
        [false, 0],
        [true, 0],
      ]),
    ),
  ).toEqual([0, 0, 'gap', 0]);
});

it('is a gap where counters were read and no list was, and in part where some were', () => {
  expect(
    told(
      series([
        [true, 0],
        [true, 1],
        [true, 3],
      ]),
    ),
  ).toEqual([0, 1, 'gap']);
});

it('does not call the step that has only begun a gap, unless the one before is behind', () => {
  const begun = (unread: number) =>
    told(
      series(
        [
          [true, unread],
          [true, 3],
        ],
        true,
      ),
    );
  expect(begun(0)).toEqual([0, 0]);
  expect(begun(1)).toEqual([1, 'gap']);
});
