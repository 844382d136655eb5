/** Names that hold every word, those that begin with the first one before the others. */
export function matching(names: string[], text: string): string[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return names;
  const found = names.filter((name) => words.every((word) => name.toLowerCase().includes(word)));
  const first = words[0]!;
  return found.sort((a, b) => Number(b.startsWith(first)) - Number(a.startsWith(first)) || a.localeCompare(b));
}
