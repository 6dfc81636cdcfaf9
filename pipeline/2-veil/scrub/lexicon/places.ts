/** Places of the gazetteer, found backwards: an address is read from its number to the left. */
import { unitAt } from '../../../model/units.ts';
import { getLexicon } from './load.ts';
import { hasWord } from './trie.ts';

/** Longest name of a county in the gazetteer. Characters. */
const MAX_PLACE_CHARS = 12;
const MIN_PLACE_CHARS = 2;

/** Simplified form of a text, unit for unit. */
export function simplify(text: string): string {
  const { simplified } = getLexicon();
  let out = '';
  let from = 0;
  for (let at = 0, { length } = text; at < length; at += 1) {
    const unit = unitAt(text, at);
    const simple = simplified[unit] ?? unit;
    if (simple === unit) continue;
    out += text.slice(from, at) + String.fromCharCode(simple);
    from = at + 1;
  }
  return from === 0 ? text : out + text.slice(from);
}

/** Start of the longest province, city or county (with or without its suffix) that ends at `end`; `end` if none does. */
export function placeBefore(text: string, end: number): number {
  const { places } = getLexicon();
  for (let size = Math.min(MAX_PLACE_CHARS, end); size >= MIN_PLACE_CHARS; size -= 1)
    if (hasWord(places, text, end - size, end)) return end - size;
  return end;
}
