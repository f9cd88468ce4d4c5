/** The words of a field, separated by commas, each once. */
export function tagsOf(text: string): string[] {
  const words = text.split(',').map((each) => each.trim());
  return [...new Set(words.filter((each) => each !== ''))];
}
