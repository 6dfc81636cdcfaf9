import { readFileSync } from 'node:fs';
import { type Arrays, takeArray } from '../../prepared/file.ts';
import { PREPARED } from '../../prepared/tables.ts';
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

const FILE = new URL('./lexicon.bin.br', import.meta.url);

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

/** Read the lexicon's file and make it ready. */
export function makeLexiconTables(): LexiconTables {
  return indexLexicon(readLexicon(unpackLexicon(readFileSync(FILE))));
}

const TRIES = ['words', 'places', 'english'] as const;

/** Tables by names, for a file of them. */
export function listLexiconTables(tables: LexiconTables): Arrays {
  const ofTries = TRIES.flatMap((trie) =>
    Object.entries(tables[trie]).map(([name, array]) => [`${trie}.${name}`, array]),
  );
  return {
    ...Object.fromEntries(ofTries),
    'pairs.filter': tables.pairs.filter,
    'pairs.slots': tables.pairs.slots,
    givenCost: tables.givenCost,
    simplified: tables.simplified,
  };
}

/** What {@link listLexiconTables} listed. @throws RangeError where one is missing */
export function takeLexiconTables(arrays: Arrays): LexiconTables {
  const trie = (name: (typeof TRIES)[number]): TrieTables => ({
    units: takeArray(arrays, `${name}.units`, Uint16Array),
    costs: takeArray(arrays, `${name}.costs`, Uint8Array),
    firstChild: takeArray(arrays, `${name}.firstChild`, Int32Array),
    rootOf: takeArray(arrays, `${name}.rootOf`, Int32Array),
  });
  return {
    words: trie('words'),
    places: trie('places'),
    english: trie('english'),
    pairs: {
      filter: takeArray(arrays, 'pairs.filter', Int32Array),
      slots: takeArray(arrays, 'pairs.slots', Int32Array),
    },
    givenCost: takeArray(arrays, 'givenCost', Uint8Array),
    simplified: takeArray(arrays, 'simplified', Uint16Array),
  };
}

let loaded: Lexicon | null = null;

/** The lexicon; read on first use and kept. */
export function getLexicon(): Lexicon {
  loaded ??= new Lexicon(PREPARED === null ? makeLexiconTables() : takeLexiconTables(PREPARED));
  return loaded;
}
