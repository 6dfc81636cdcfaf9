/** First two code units of words: what tells at once that no word begins at a place, or which node its walk starts from. */
import { type Allocate, allocate, NO_WORD, type TrieArrays } from './trie.ts';

/** What a {@link PairIndex} knows of a pair: its node (22 bits), the cost of the word that it is (8), whether words go on. */
const NODE_BITS = 22;
const NODE_MASK = 2 ** NODE_BITS - 1;
const GOES_ON = 2 ** (NODE_BITS + 8);

/** Node of a pair, of what {@link PairIndex.find} answers. */
export const nodeOf = (pair: number): number => pair & NODE_MASK;
/** Cost of the word that a pair is; {@link NO_WORD} where it is none. */
export const costOf = (pair: number): number => (pair >>> NODE_BITS) & 0xff;
/** Whether longer words begin with a pair. */
export const goesOn = (pair: number): boolean => (pair & GOES_ON) !== 0;

/** Bits of a filter of pairs: a few for each pair, and few enough for a cache of the processor. */
const FILTER_BITS = 20;

/** Multiplication by the golden ratio spreads neighbours (Knuth, volume 3, § 6.4); the high bits are the good ones. */
function spread(pair: number): number {
  return Math.imul(pair, 0x9e3779b1);
}

function hasBit(filter: Int32Array, hash: number): boolean {
  const bit = hash >>> (32 - FILTER_BITS);
  return (((filter[bit >> 5] ?? 0) >>> (bit & 31)) & 1) !== 0;
}

/** Whether a word may begin with a pair of code units: one bit by hash, so that few others get through. */
export function mayBegin(filter: Int32Array, first: number, second: number): boolean {
  return hasBit(filter, spread((first << 16) | second));
}

/** Calls back with each pair that words of a trie begin with, and its node. */
function forEachPair(
  { units, childCounts, roots }: TrieArrays,
  onPair: (first: number, second: number, node: number) => void,
): void {
  let node = roots;
  for (let root = 0; root < roots; root += 1) {
    const first = units[root] ?? 0;
    for (const end = node + (childCounts[root] ?? 0); node < end; node += 1)
      onPair(first, units[node] ?? 0, node);
  }
}

/** The filter of the pairs that words of two code units and more begin with. */
export function filterPairs(trie: TrieArrays, allocateTable: Allocate = allocate): Int32Array {
  const filter = new Int32Array(allocateTable(2 ** (FILTER_BITS - 3)));
  forEachPair(trie, (first, second) => {
    const bit = spread((first << 16) | second) >>> (32 - FILTER_BITS);
    filter[bit >> 5] = (filter[bit >> 5] ?? 0) | (1 << (bit & 31));
  });
  return filter;
}

/** A {@link PairIndex} as it is asked. */
export interface PairTables {
  readonly filter: Int32Array;
  /** Code units of a pair and what is known of it, side by side; that is never 0, for node 0 is a root. */
  readonly slots: Int32Array;
}

/** @throws RangeError where there are more nodes than can be told */
export function indexPairs(trie: TrieArrays): PairTables {
  const { units, costs, childCounts, roots } = trie;
  if (units.length > NODE_MASK) throw new RangeError('too many words: widen the index of pairs');
  let pairs = 0;
  for (let root = 0; root < roots; root += 1) pairs += childCounts[root] ?? 0;
  // Two thirds full at most, so that every look ends soon.
  const bits = Math.max(1, Math.ceil(Math.log2(1.5 * pairs + 1)));
  const slots = new Int32Array(2 ** (bits + 1));
  forEachPair(trie, (first, second, node) => {
    const pair = (first << 16) | second;
    let at = (spread(pair) >>> (32 - bits)) << 1;
    while (slots[at + 1] !== 0) at = (at + 2) & (slots.length - 1);
    slots[at] = pair;
    slots[at + 1] = node | ((costs[node] ?? NO_WORD) << NODE_BITS) | (childCounts[node] === 0 ? 0 : GOES_ON);
  });
  return { filter: filterPairs(trie), slots };
}

/**
 * Nodes of the second level by their two code units: one look instead of a search among a root's many children. Most
 * pairs that stand in a text begin no word; a filter lets few of those through to the table.
 */
export class PairIndex {
  private readonly filter: Int32Array;
  private readonly slots: Int32Array;
  private readonly shift: number;

  constructor({ filter, slots }: PairTables) {
    this.filter = filter;
    this.slots = slots;
    this.shift = 33 - Math.log2(slots.length);
  }

  /** What is known of a pair; 0 where no word begins so. */
  find(first: number, second: number): number {
    const pair = (first << 16) | second;
    const hash = spread(pair);
    if (!hasBit(this.filter, hash)) return 0;
    const { slots } = this;
    let at = (hash >>> this.shift) << 1;
    while (slots[at + 1] !== 0 && slots[at] !== pair) at = (at + 2) & (slots.length - 1);
    return slots[at + 1] ?? 0;
  }
}
