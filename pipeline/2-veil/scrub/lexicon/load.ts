import { readFileSync } from 'node:fs';
import { type LexiconArrays, readLexicon, unpackLexicon } from './pack.ts';
import { indexPairs, PairIndex, type PairTables } from './pairs.ts';
import { indexTrie, Trie, type TrieTables } from './trie.ts';

/** The lexicon's arrays as they are asked. */
export interface LexiconTables {
  readonly words: TrieTables;
  readonly pairs: PairTables;
  readonly places: TrieTables;
  readonly english: TrieTables;
  readonly givenCost: Uint8Array;
  readonly simplified: Uint16Array;
}

/** The lexicon, ready to be asked. */
export class Lexicon {
  readonly words: Trie;
  readonly pairs: PairIndex;
  readonly places: Trie;
  readonly english: Trie;
  readonly givenCost: Uint8Array;
  readonly simplified: Uint16Array;

  constructor({ words, pairs, places, english, givenCost, simplified }: LexiconTables) {
    this.words = new Trie(words);
    this.pairs = new PairIndex(pairs);
    this.places = new Trie(places);
    this.english = new Trie(english);
    this.givenCost = givenCost;
    this.simplified = simplified;
  }
}

/** Make the lexicon ready to be asked. */
export function indexLexicon({ words, places, english, ...rest }: LexiconArrays): LexiconTables {
  return {
    words: indexTrie(words),
    pairs: indexPairs(words),
    places: indexTrie(places),
    english: indexTrie(english),
    ...rest,
  };
}

const FILE = new URL('./lexicon.bin.br', import.meta.url);

function loadLexicon(): Lexicon {
  const bytes = readFileSync(FILE);
  const raw = FILE.pathname.endsWith('.br') ? unpackLexicon(bytes) : bytes;
  return new Lexicon(indexLexicon(readLexicon(raw)));
}

let loaded: Lexicon | null = null;

/** The lexicon; read on first use and kept. */
export function getLexicon(): Lexicon {
  loaded ??= loadLexicon();
  return loaded;
}
