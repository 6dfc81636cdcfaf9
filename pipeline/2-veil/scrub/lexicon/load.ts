import { readFileSync } from 'node:fs';
import { type LexiconArrays, readLexicon, unpackLexicon } from './pack.ts';
import { PairIndex, Trie } from './trie.ts';

/** The lexicon, ready to be asked; what not every thread asks is made ready when it is. */
export class Lexicon {
  readonly words: Trie;
  readonly pairs: PairIndex;
  readonly givenCost: Uint8Array;
  readonly simplified: Uint16Array;
  private readonly arrays: LexiconArrays;
  private openPlaces: Trie | null = null;
  private openEnglish: Trie | null = null;

  constructor(arrays: LexiconArrays) {
    this.arrays = arrays;
    this.words = new Trie(arrays.words);
    this.pairs = new PairIndex(arrays.words);
    this.givenCost = arrays.givenCost;
    this.simplified = arrays.simplified;
  }

  get places(): Trie {
    this.openPlaces ??= new Trie(this.arrays.places);
    return this.openPlaces;
  }

  get english(): Trie {
    this.openEnglish ??= new Trie(this.arrays.english);
    return this.openEnglish;
  }
}

/** A packed program has it unpacked: that takes half of the time of loading it, in each thread. */
const FILE = new URL('./lexicon.bin.br', import.meta.url);

function loadLexicon(): Lexicon {
  const bytes = readFileSync(FILE);
  return new Lexicon(readLexicon(FILE.pathname.endsWith('.br') ? unpackLexicon(bytes) : bytes));
}

let loaded: Lexicon | null = null;

/** The lexicon; read on first use and kept. */
export function getLexicon(): Lexicon {
  loaded ??= loadLexicon();
  return loaded;
}
