/** The plain form of findListedNames in pipeline/2-veil/scrub/dictionary.ts, which must find the same. */
import { simplify } from '../../../pipeline/2-veil/scrub/lexicon/places.ts';
import type { Trie } from '../../../pipeline/2-veil/scrub/lexicon/trie.ts';
import type { Span } from '../../../pipeline/2-veil/scrub/span.ts';

const WORD_UNIT = /[a-z0-9_]/u;
const isWordUnit = (text: string, at: number): boolean => WORD_UNIT.test(text.charAt(at));

/** The longest names that start at each place of a lower-case text; names that begin or end in a word stand alone. */
export function findListedNames(lower: string, dictionary: Trie): Span[] {
  const text = simplify(lower);
  const spans: Span[] = [];
  for (let start = 0; start < text.length; start += 1) {
    let node = dictionary.root(text.charCodeAt(start));
    if (node < 0 || (isWordUnit(text, start) && isWordUnit(text, start - 1))) continue;
    let found = 0;
    for (let end = start + 1; node >= 0; end += 1) {
      const isEdge = !(isWordUnit(text, end - 1) && isWordUnit(text, end));
      if (isEdge && dictionary.isWord(node)) found = end;
      if (end >= text.length) break;
      node = dictionary.child(node, text.charCodeAt(end));
    }
    if (found > 0) {
      spans.push({ start, end: found });
      start = found - 1;
    }
  }
  return spans;
}
