import { expect, test } from 'vitest';
import { csvName } from './save-file';

test('a file is named by its campaign and what it is, in words and dashes', () => {
  expect(csvName(['Launch of Synthia: Q4/2026', 'Engagements'])).toBe(
    'launch-of-synthia-q4-2026-engagements.csv',
  );
  expect(csvName([undefined, 'Überblick'])).toBe('überblick.csv');
  expect(csvName(['../..', '$(x)'])).toBe('x.csv');
  expect(csvName(['…'])).toBe('table.csv');
  expect(csvName(['a'.repeat(300), 'b']).length).toBe(104);
});
