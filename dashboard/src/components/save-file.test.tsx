import { expect, test, vi } from 'vitest';
import { csvName, saveCsv } from './save-file';

test('a file is named by its campaign and what it is, in words and dashes', () => {
  expect(csvName(['Launch of Synthia: Q4/2026', 'Engagements'])).toBe(
    'launch-of-synthia-q4-2026-engagements.csv',
  );
  expect(csvName([undefined, 'Überblick'])).toBe('überblick.csv');
  expect(csvName(['../..', '$(x)'])).toBe('x.csv');
  expect(csvName(['…'])).toBe('table.csv');
  expect(csvName(['a'.repeat(300), 'b']).length).toBe(104);
});

test('a spreadsheet is told that the file is UTF-8', async () => {
  const saved: Blob[] = [];
  vi.stubGlobal('URL', {
    createObjectURL: (blob: Blob) => {
      saved.push(blob);
      return 'blob:synthetic';
    },
    revokeObjectURL: () => undefined,
  });
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue();
  saveCsv(['x'], 'Zoë\r\n');
  saveCsv(['x'], new Blob(['Zoë\r\n']));
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  const whole = [0xef, 0xbb, 0xbf, ...new TextEncoder().encode('Zoë\r\n')];
  expect(await Promise.all(saved.map(bytesOf))).toEqual([whole, whole]);
});

function bytesOf(blob: Blob): Promise<number[]> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve([...new Uint8Array(reader.result as ArrayBuffer)]);
    reader.readAsArrayBuffer(blob);
  });
}
