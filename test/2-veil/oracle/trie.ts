/** The plain form of buildTrie in pipeline/2-veil/scrub/lexicon/trie_builder.ts, which must give the same arrays. */
import { NO_WORD, type TrieArrays } from '../../../pipeline/2-veil/scrub/lexicon/trie.ts';

/** @param entries words, each once, sorted by code unit, with costs from 0 to 254 */
export function buildTrie(entries: readonly (readonly [string, number])[]): TrieArrays {
  const units: number[] = [];
  const costs: number[] = [];
  const childCounts: number[] = [];
  let roots = 0;
  /** Ranges of entries below each node of the level. */
  let level: (readonly [from: number, to: number])[] = [[0, entries.length]];
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: (readonly [number, number])[] = [];
    for (const [from, to] of level) {
      const before = units.length;
      for (let at = from; at < to; ) {
        const [word = '', cost = 0] = entries[at] ?? [];
        if (word.length <= depth) {
          at += 1;
          continue;
        }
        const unit = word.charCodeAt(depth);
        let end = at + 1;
        while (end < to && entries[end]?.[0].charCodeAt(depth) === unit) end += 1;
        units.push(unit);
        costs.push(word.length === depth + 1 ? cost : NO_WORD);
        next.push([at, end]);
        at = end;
      }
      if (depth === 0) roots = units.length;
      else childCounts.push(units.length - before);
    }
    level = next;
  }
  return {
    units: Uint16Array.from(units),
    costs: Uint8Array.from(costs),
    childCounts: Uint16Array.from(childCounts),
    roots,
  };
}
