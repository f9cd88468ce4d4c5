/** Lets the browser save `content` as a CSV whose name is made of `words`. */
export function saveCsv(words: readonly (string | undefined)[], content: Blob | string): void {
  const blob = typeof content === 'string' ? new Blob([content], { type: 'text/csv' }) : content;
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
