import { describe, expect, it } from 'vitest';
import { CATEGORY, CATEGORY_COLORS } from './palette';

type Triple = [number, number, number];

/** Full loss of one kind of cone, in linear RGB, after Machado, Oliveira and Fernandes (2009). */
const EYES: Record<string, [Triple, Triple, Triple]> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
const CARD = { light: '#ffffff', dark: '#191d22' };

function linear(hex: string): Triple {
  const part = (from: number) => {
    const value = Number.parseInt(hex.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

function seen(eye: [Triple, Triple, Triple], [r, g, b]: Triple): Triple {
  return eye.map((row) => Math.min(1, Math.max(0, row[0] * r + row[1] * g + row[2] * b))) as Triple;
}

function oklab([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const apart = (a: Triple, b: Triple) => 100 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
const luminance = ([r, g, b]: Triple) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
function contrast(a: string, b: string): number {
  const [x, y] = [luminance(linear(a)), luminance(linear(b))];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

describe.each(['light', 'dark'] as const)('category colours in the %s theme', (scheme) => {
  const colors = Object.values(CATEGORY_COLORS[scheme]);

  it.each(Object.keys(EYES))('stay apart for eyes with %s', (name) => {
    const eye = EYES[name] ?? EYES.usual;
    if (!eye) throw new Error('no eye');
    for (const [i, a] of colors.entries()) {
      for (const b of colors.slice(i + 1)) {
        expect(
          apart(oklab(seen(eye, linear(a))), oklab(seen(eye, linear(b)))),
        ).toBeGreaterThanOrEqual(11);
      }
    }
  });

  it('can be read as text on a card', () => {
    for (const color of colors) expect(contrast(color, CARD[scheme])).toBeGreaterThanOrEqual(4.5);
  });
});

it('tells categories apart by dash and marker as well', () => {
  const series = Object.values(CATEGORY);
  expect(new Set(series.map((each) => each.dash)).size).toBe(series.length);
  expect(new Set(series.map((each) => each.marker)).size).toBe(series.length);
});
