/** The words of a field, separated by commas, each once. */
export function tagsOf(text: string): string[] {
  const words = text.split(',').map((each) => each.trim());
  return [...new Set(words.filter((each) => each !== ''))];
}

/** A weight as it was typed; what is no number goes as it is, so that the server says so. */
export function weightOf(text: string): number {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || Number.isNaN(value) ? (text as unknown as number) : value;
}
