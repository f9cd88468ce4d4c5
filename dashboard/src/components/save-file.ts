/** Without it Excel takes UTF-8 for its own code page, and names of people are garbled. */
const BYTE_ORDER_MARK = '\uFEFF';

/** Lets the browser save `content` as a CSV whose name is made of `words`. */
export function saveCsv(words: readonly (string | undefined)[], content: Blob | string): void {
  const blob = new Blob([BYTE_ORDER_MARK, content], { type: 'text/csv;charset=utf-8' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = csvName(words);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}

/** Words and dashes: no shell or system has a meaning of its own for them. */
export function csvName(words: readonly (string | undefined)[]): string {
  const name = words
    .filter((each) => each !== undefined)
    .join(' ')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 100);
  return `${name || 'table'}.csv`;
}
