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

/** A trie as it is asked: of what is stored, with what is found from it. */
export interface TrieTables {
  readonly units: Uint16Array;
  readonly costs: Uint8Array;
  /** Index of a node's first child; the next node's is the end. */
  readonly firstChild: Int32Array;
  /** Node of each first code unit, or -1. */
  readonly rootOf: Int32Array;
}

/** Memory of so many bytes. */
export type Allocate = (bytes: number) => ArrayBufferLike;

export const allocate: Allocate = (bytes) => new ArrayBuffer(bytes);

/** Make a trie ready to be asked. */
export function indexTrie(
  { units, costs, childCounts, roots }: TrieArrays,
  allocateTable: Allocate = allocate,
): TrieTables {
  const rootOf = new Int32Array(allocateTable(4 * 0x10000)).fill(-1);
  for (let node = 0; node < roots; node += 1) rootOf[units[node] ?? 0] = node;
  const firstChild = new Int32Array(allocateTable(4 * (units.length + 1)));
  let next = roots;
  for (let node = 0; node < units.length; node += 1) {
    firstChild[node] = next;
    next += childCounts[node] ?? 0;
  }
  firstChild[units.length] = next;
  return { units, costs, firstChild, rootOf };
}

/** Words and their costs, to be found from any place of a text in one walk. */
export class Trie {
  private readonly units: Uint16Array;
  private readonly costs: Uint8Array;
  private readonly firstChild: Int32Array;
  private readonly rootOf: Int32Array;

  constructor({ units, costs, firstChild, rootOf }: TrieTables) {
    this.units = units;
    this.costs = costs;
    this.firstChild = firstChild;
    this.rootOf = rootOf;
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

/** Whether a trie has the word that stands in a text from `start` to `end`; by default the whole text. */
export function hasWord(trie: Trie, text: string, start = 0, end = text.length): boolean {
  let node = trie.root(unitAt(text, start));
  for (let at = start + 1; at < end && node >= 0; at += 1) node = trie.child(node, unitAt(text, at));
  return node >= 0 && trie.isWord(node);
}
