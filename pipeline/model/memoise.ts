/**
 * A function that remembers its answers. At the bound everything is forgotten at once, which keeps memory flat and
 * costs less than choosing what to forget; an answer is the same whether remembered or not.
 *
 * @param make a pure function of its key
 * @param maxEntries answers remembered at most
 */
export function memoise<K extends string | number, T extends {}>(
  make: (key: K) => T,
  maxEntries: number,
): (key: K) => T {
  const known = new Map<K, T>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make(key);
    if (known.size >= maxEntries) known.clear();
    known.set(key, made);
    return made;
  };
}
