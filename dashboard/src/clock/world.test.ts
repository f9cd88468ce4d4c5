import { beforeEach, describe, expect, it } from 'vitest';
import { forgetWorldTime, observeAtLeast, observeServerTime, worldNow, worldPace } from './world';

const HERE = 1_700_000_000_000;
const iso = (at: number) => new Date(at).toISOString();

describe("the service's clock", () => {
  beforeEach(forgetWorldTime);

  it("is the browser's until the service says its own", () => {
    expect(worldNow(HERE)).toBe(HERE);
  });

  it('mends a wrong clock of the browser', () => {
    observeServerTime(iso(HERE + 3_600_000), HERE);
    expect(worldNow(HERE + 5_000)).toBe(HERE + 3_605_000);
  });

  it('goes on at the pace of a demonstration', () => {
    observeServerTime(iso(HERE), HERE);
    observeServerTime(iso(HERE + 600_000), HERE + 2_000);
    expect(worldPace()).toBe(300);
    expect(worldNow(HERE + 3_000)).toBe(HERE + 900_000);
  });

  it('does not run away from a demonstration that stands still', () => {
    observeServerTime(iso(HERE), HERE);
    observeServerTime(iso(HERE + 600_000), HERE + 2_000);
    expect(worldNow(HERE + 3_600_000)).toBe(HERE + 600_000 + 60_000 * 300);
  });

  it('is at least as late as what has already happened, and never set back by it', () => {
    observeAtLeast(iso(HERE + 60_000), HERE);
    expect(worldNow(HERE)).toBe(HERE + 60_000);
    observeAtLeast(iso(HERE), HERE + 10);
    expect(worldNow(HERE + 10)).toBe(HERE + 60_010);
  });

  it('passes over what is no time', () => {
    observeServerTime('soon', HERE);
    observeServerTime(null, HERE);
    expect(worldNow(HERE)).toBe(HERE);
  });
});
