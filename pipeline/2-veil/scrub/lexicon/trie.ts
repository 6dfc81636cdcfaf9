import { unitAt } from '../../../model/units.ts';

/** No word ends at this node. */
export const NO_WORD = 255;

/** A trie as it is stored: nodes level by level, the children of one node neighbours in ascending order. */
export interface TrieArrays {
  /** Code unit of each node. */
  readonly units: Uint16Array;
  /** Cost of the word that ends at each node, or {@link NO_WORD}. */
  readonly costs: Uint8Array;
  /** Number of children of each node. */
  readonly childCounts: Uint16Array;
  /** Nodes of the first level. */
  readonly roots: number;
}

/** Words and their costs, to be found from any place of a text in one walk. */
export class Trie {
  private readonly units: Uint16Array;
  private readonly costs: Uint8Array;
  /** Index of a node's first child; the next node's is the end. */
  private readonly firstChild: Int32Array;
  /** Node of each first code unit, or -1. */
  private readonly rootOf: Int32Array;

  constructor({ units, costs, childCounts, roots }: TrieArrays) {
    this.units = units;
    this.costs = costs;
    this.rootOf = new Int32Array(0x10000).fill(-1);
    for (let node = 0; node < roots; node += 1) this.rootOf[units[node] ?? 0] = node;
    this.firstChild = new Int32Array(units.length + 1);
    let next = roots;
    for (let node = 0; node < units.length; node += 1) {
      this.firstChild[node] = next;
      next += childCounts[node] ?? 0;
    }
    this.firstChild[units.length] = next;
  }

  /** Node of a first code unit; -1 where no word begins so. */
  root(unit: number): number {
    return this.rootOf[unit] ?? -1;
  }

  /** Node below a node; -1 where no word goes on so. */
  child(node: number, unit: number): number {
    let low = this.firstChild[node] ?? 0;
    let high = (this.firstChild[node + 1] ?? low) - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.units[middle] ?? 0;
      if (found === unit) return middle;
      if (found < unit) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** Cost of the word that ends at a node; {@link NO_WORD} where none does. */
  cost(node: number): number {
    return this.costs[node] ?? NO_WORD;
  }

  isWord(node: number): boolean {
    return this.cost(node) !== NO_WORD;
  }
}

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

/** Bits of the first look of a {@link PairIndex}: a few for each pair, and few enough for a cache of the processor. */
const FILTER_BITS = 20;

/**
 * Nodes of the second level by their two code units: one look instead of a search among a root's many children. Most
 * pairs that stand in a text begin no word; a filter (one bit by hash) lets few of those through to the table.
 */
export class PairIndex {
  private readonly filter = new Int32Array(2 ** (FILTER_BITS - 5));
  /** Code units of a pair and what is known of it, side by side; that is never 0, for node 0 is a root. */
  private readonly slots: Int32Array;
  private readonly shift: number;

  /** @throws RangeError where there are more nodes than can be told */
  constructor({ units, costs, childCounts, roots }: TrieArrays) {
    if (units.length > NODE_MASK) throw new RangeError('too many words: widen the index of pairs');
    let pairs = 0;
    for (let root = 0; root < roots; root += 1) pairs += childCounts[root] ?? 0;
    // Two thirds full at most, so that every look ends soon.
    const bits = Math.max(1, Math.ceil(Math.log2(1.5 * pairs + 1)));
    this.slots = new Int32Array(2 ** (bits + 1));
    this.shift = 32 - bits;
    let node = roots;
    for (let root = 0; root < roots; root += 1) {
      const first = units[root] ?? 0;
      for (const end = node + (childCounts[root] ?? 0); node < end; node += 1) {
        const known =
          node | ((costs[node] ?? NO_WORD) << NODE_BITS) | (childCounts[node] === 0 ? 0 : GOES_ON);
        this.add((first << 16) | (units[node] ?? 0), known);
      }
    }
  }

  private add(pair: number, known: number): void {
    const hash = spread(pair);
    const bit = hash >>> (32 - FILTER_BITS);
    this.filter[bit >> 5] = (this.filter[bit >> 5] ?? 0) | (1 << (bit & 31));
    const { slots } = this;
    let at = (hash >>> this.shift) << 1;
    while (slots[at + 1] !== 0) at = (at + 2) & (slots.length - 1);
    slots[at] = pair;
    slots[at + 1] = known;
  }

  /** What is known of a pair; 0 where no word begins so. */
  find(first: number, second: number): number {
    const pair = (first << 16) | second;
    const hash = spread(pair);
    const bit = hash >>> (32 - FILTER_BITS);
    if ((((this.filter[bit >> 5] ?? 0) >>> (bit & 31)) & 1) === 0) return 0;
    const { slots } = this;
    let at = (hash >>> this.shift) << 1;
    while (slots[at + 1] !== 0 && slots[at] !== pair) at = (at + 2) & (slots.length - 1);
    return slots[at + 1] ?? 0;
  }
}

/** Multiplication by the golden ratio spreads neighbours (Knuth, volume 3, § 6.4); the high bits are the good ones. */
function spread(pair: number): number {
  return Math.imul(pair, 0x9e3779b1);
}

/** Whether a trie has the word that stands in a text from `start` to `end`; by default the whole text. */
export function hasWord(trie: Trie, text: string, start = 0, end = text.length): boolean {
  let node = trie.root(unitAt(text, start));
  for (let at = start + 1; at < end && node >= 0; at += 1) node = trie.child(node, unitAt(text, at));
  return node >= 0 && trie.isWord(node);
}
