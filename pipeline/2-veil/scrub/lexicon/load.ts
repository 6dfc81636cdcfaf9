import { readFileSync } from 'node:fs';
import { type LexiconArrays, unpackLexicon } from './pack.ts';
import { PairIndex, Trie } from './trie.ts';

/** The lexicon, ready to be asked. */
export interface Lexicon extends Pick<LexiconArrays, 'givenCost' | 'simplified'> {
  readonly words: Trie;
  readonly pairs: PairIndex;
  readonly places: Trie;
  readonly english: Trie;
}

let loaded: Lexicon | null = null;

/** The lexicon; read on first use and kept. */
export function getLexicon(): Lexicon {
  if (loaded === null) {
    const { words, places, english, givenCost, simplified } = unpackLexicon(
      readFileSync(new URL('./lexicon.bin.br', import.meta.url)),
    );
    loaded = {
      words: new Trie(words),
      pairs: new PairIndex(words),
      places: new Trie(places),
      english: new Trie(english),
      givenCost,
      simplified,
    };
  }
  return loaded;
}
