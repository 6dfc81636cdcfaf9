/**
 * The corpus's own dictionary: every user name and display name that the harvest saw, to be found wherever anybody
 * writes it. It is built in memory, inside the identified zone, and never written in clear.
 */

import { unitAt } from '../../model/units.ts';
import * as unitTable from '../units/table.ts';
import { openLattice } from './lexicon/facts.ts';
import { filterPairs, mayBegin } from './lexicon/pairs.ts';
import {
  type Allocate,
  allocate,
  indexTrie,
  NO_WORD,
  Trie,
  type TrieArrays,
  type TrieTables,
} from './lexicon/trie.ts';
import { SIGN, signsOf } from './signs.ts';
import type { Span } from './span.ts';

/** The engine folds constants of the module that uses them, not those of another. */
const { COLUMN, ROW_SHIFT, UNIT_TABLE } = unitTable;

/** Arrays of a dictionary, in memory that threads share. */
export interface SharedNames extends TrieTables {
  /** Of the pairs of code units that names begin with. */
  readonly pairs: Int32Array;
}

/** Make the names in a trie ready to be asked. */
export function indexNames(trie: TrieArrays, allocateTable: Allocate = allocate): SharedNames {
  const pairs = filterPairs(trie, allocateTable);
  // A name of one code unit begins with any pair that it begins.
  if (trie.costs.subarray(0, trie.roots).some((cost) => cost !== NO_WORD)) pairs.fill(-1);
  return { ...indexTrie(trie, allocateTable), pairs };
}

/** A dictionary, ready to be asked for the names in texts of any writing. */
export class Dictionary extends Trie {
  private readonly pairs: Int32Array;

  constructor(shared: SharedNames) {
    super(shared);
    this.pairs = shared.pairs;
    openLattice();
  }

  /** Node of a first code unit, simplified; -1 where no name begins with it and the second. */
  start(first: number, second: number): number {
    return mayBegin(this.pairs, first, second) ? this.root(first) : -1;
  }
}

/** A dictionary, ready to be asked. */
export function openDictionary(shared: SharedNames): Dictionary {
  return new Dictionary(shared);
}

/** Simplified form of the code unit at a place; past the end none stands, and no name goes on. */
function simplifiedAt(text: string, at: number, length: number): number {
  return at < length ? (UNIT_TABLE[(unitAt(text, at) << ROW_SHIFT) | COLUMN.simplified] ?? 0) : 0;
}

/** Signs of the units that words of a lower-case text consist of. */
const WORD = SIGN.latin | SIGN.digit | SIGN.underscore;

function isWordUnit(unit: number): boolean {
  return (signsOf(unit) & WORD) !== 0;
}

/** End of the longest name that starts at `start`, at the node of its first unit; 0 where none does. */
function findEnd(lower: string, dictionary: Dictionary, start: number, root: number): number {
  const { length } = lower;
  let found = 0;
  let node = root;
  let isWord = isWordUnit(simplifiedAt(lower, start, length));
  for (let end = start + 1; ; end += 1) {
    const next = simplifiedAt(lower, end, length);
    const goesOn = isWordUnit(next);
    if (!(isWord && goesOn) && dictionary.isWord(node)) found = end;
    if (end >= length) return found;
    node = dictionary.child(node, next);
    if (node < 0) return found;
    isWord = goesOn;
  }
}

/** The longest names that start at each place of a lower-case text; names that begin or end in a word stand alone. */
export function findListedNames(lower: string, dictionary: Dictionary): Span[] {
  const spans: Span[] = [];
  const { length } = lower;
  let second = simplifiedAt(lower, 0, length);
  let isWord = false;
  for (let start = 0; start < length; start += 1) {
    const first = second;
    const wasWord = isWord;
    second = simplifiedAt(lower, start + 1, length);
    isWord = isWordUnit(first);
    if (isWord && wasWord) continue;
    const root = dictionary.start(first, second);
    if (root < 0) continue;
    const end = findEnd(lower, dictionary, start, root);
    if (end === 0) continue;
    spans.push({ start, end });
    start = end - 1;
    isWord = isWordUnit(simplifiedAt(lower, start, length));
    second = simplifiedAt(lower, end, length);
  }
  return spans;
}
