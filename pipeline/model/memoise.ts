/**
 * A function that remembers its answers. At the bound everything is forgotten at once, which keeps memory flat and
 * costs less than choosing what to forget; an answer is the same whether remembered or not.
 *
 * @param make a pure function of a text
 * @param maxEntries answers remembered at most
 */
export function memoise<T extends {}>(make: (text: string) => T, maxEntries: number): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = make(text);
    if (known.size >= maxEntries) known.clear();
    known.set(text, made);
    return made;
  };
}
