/** From names as people wrote them to the dictionary: collected by each thread from its share of a vault, then joined. */
import { ByteSet } from '../../model/byte_set.ts';
import { indexNames, type SharedNames } from './dictionary.ts';
import { costOfWords } from './lexicon/lattice.ts';
import { getLexicon } from './lexicon/load.ts';
import { simplify } from './lexicon/places.ts';
import { hasWord } from './lexicon/trie.ts';
import { TrieBuilder } from './lexicon/trie_builder.ts';
import { foldNames } from './names.ts';

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
export function isDistinct(name: string): boolean {
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

const UNIT_BYTES = 2;

/** Folded names, each once, in memory that threads share. */
export interface NameList {
  /** All names, one after the other, in code units. */
  readonly units: Uint16Array;
  /** Units of each name. */
  readonly lengths: Uint8Array;
}

function allocateShared(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes);
}

/** Takes names as they were written and keeps those that tell a person. */
export class NameCollector {
  /** Code units, little-endian as on all machines that Node is pinned for. */
  readonly #names = new ByteSet();
  readonly #scratch = Buffer.alloc(UNIT_BYTES * MAX_CHARS);

  add(written: string): void {
    for (const name of foldNames(written)) {
      if (!isDistinct(name)) continue;
      const bytes = this.#scratch.write(simplify(name), 'utf16le');
      this.#names.add(this.#scratch, 0, bytes);
    }
  }

  /** What was kept. */
  list(): NameList {
    const { bytes, ends } = this.#names;
    const units = allocateShared(bytes.length);
    new Uint8Array(units).set(bytes);
    const lengths = new Uint8Array(allocateShared(ends.length));
    for (let at = 0; at < ends.length; at += 1)
      lengths[at] = ((ends[at] ?? 0) - (ends[at - 1] ?? 0)) / UNIT_BYTES;
    return { units: new Uint16Array(units), lengths };
  }
}

/** The dictionary of all lists; the same names give the same, in whatever order and lists they come. */
export function joinNames(lists: readonly NameList[]): SharedNames {
  const builder = new TrieBuilder();
  for (const { units, lengths } of lists) {
    let start = 0;
    for (const length of lengths) {
      builder.add(units, start, start + length, 0);
      start += length;
    }
  }
  return indexNames(builder.build(allocateShared), allocateShared);
}
