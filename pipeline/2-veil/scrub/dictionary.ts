/**
 * The corpus's own dictionary: every user name and display name that the harvest saw, to be found wherever anybody
 * writes it. It is built in memory, inside the identified zone, and never written in clear.
 */

import { getLexicon } from './lexicon/load.ts';
import { costOfWords } from './lexicon/people.ts';
import { simplify } from './lexicon/places.ts';
import { buildTrie, hasWord, Trie, type TrieArrays } from './lexicon/trie.ts';
import { foldNames } from './names.ts';
import type { Span } from './span.ts';

const HAN = /\p{Script=Han}/u;
const LATIN_ONLY = /^[a-z]+(?: [a-z]+)*$/u;
/** Shorter ones are parts of words and abbreviations. Characters. */
const MIN_LATIN_CHARS = 4;
const MIN_OTHER_CHARS = 3;
const MIN_HAN_CHARS = 2;
const MAX_CHARS = 40;
/**
 * A name that words make up by chance is no name: below this cost (tenths of nats) it stands once or more in the third
 * of a billion characters of ten million posts: 10 ln 3.5e8.
 */
const MIN_HAN_COST = 197;
/** Of a phrase, at least one word is rarer than one in twenty thousand: 今天吃什么 is a question, whoever bears it. */
const MIN_RAREST_COST = 100;

/** Whether a folded name is told from ordinary words by its form, or by how rarely words would make it. */
function isDistinct(name: string): boolean {
  const { length } = name;
  if (length > MAX_CHARS || !/\p{L}/u.test(name)) return false;
  if (HAN.test(name)) {
    const { total, rarest } = costOfWords(name);
    return length >= MIN_HAN_CHARS && total >= MIN_HAN_COST && rarest >= MIN_RAREST_COST;
  }
  if (!/[a-z]/u.test(name)) return length >= MIN_OTHER_CHARS;
  if (length < MIN_LATIN_CHARS) return false;
  if (!LATIN_ONLY.test(name)) return true;
  const { english } = getLexicon();
  return !name.split(' ').every((word) => word.length < 3 || hasWord(english, word));
}

/** Arrays of a dictionary, in memory that threads share. */
export type SharedNames = TrieArrays;

function share<T extends Uint8Array | Uint16Array>(array: T, copy: (buffer: SharedArrayBuffer) => T): T {
  const shared = copy(new SharedArrayBuffer(array.byteLength));
  shared.set(array);
  return shared;
}

/** Build the dictionary; the same names give the same, in whatever order they come. */
export async function buildDictionary(written: AsyncIterable<string>): Promise<SharedNames> {
  const names = new Set<string>();
  const seen = new Set<string>();
  for await (const each of written) {
    if (seen.has(each)) continue;
    seen.add(each);
    for (const name of foldNames(each)) if (isDistinct(name)) names.add(simplify(name));
  }
  const { units, costs, childCounts, roots } = buildTrie([...names].sort().map((name) => [name, 0]));
  return {
    units: share(units, (buffer) => new Uint16Array(buffer)),
    costs: share(costs, (buffer) => new Uint8Array(buffer)),
    childCounts: share(childCounts, (buffer) => new Uint16Array(buffer)),
    roots,
  };
}

/** A dictionary, ready to be asked. */
export function openDictionary(shared: SharedNames): Trie {
  return new Trie(shared);
}

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
