/**
 * The order in which libc++'s `std::unordered_map` of 32 bits (`__hash_table`) holds what is put into it one after the other:
 * its growth and its chains, over numbers instead of strings.
 */
import { remainderOf } from './hashes.ts';

/** Sizes of the table: libc++ doubles and takes the next prime. */
const TABLE_SIZES = [2, 5, 11, 23, 47, 97, 197, 397, 797, 1597, 3203];
const MAX_TABLE = 3203;

/** Chain of node 0; a place to write to where nothing is to be written. */
const NO_CHAIN = MAX_TABLE;

/** All bits where a number from -2 ** 31 + 1 on is no greater than 0, else none. */
function maskOfNone(value: number): number {
  return (value - 1) >> 31;
}

/** One of two numbers without a branch: which one it will be, the processor could only guess. */
function choose(mask: number, one: number, other: number): number {
  return other ^ ((one ^ other) & mask);
}

/** Puts nodes, which are numbered from 1, into the table's order. */
export class TableOrder {
  /** Node after each; node 0 stands before the first, and 0 behind the last. */
  next: Uint16Array;
  /** The next list: what is read of one list while the other is written need not wait for that. */
  #other: Uint16Array;
  /** Of each chain one more than the node before its first, so that 0 is none. */
  readonly #before = new Uint16Array(MAX_TABLE + 1);

  /** @param most nodes */
  constructor(most: number) {
    this.next = new Uint16Array(most + 1);
    this.#other = new Uint16Array(most + 1);
  }

  /** Put nodes 1 to `size` into {@link next}. @param hashes of the nodes, from 1 on */
  arrange(hashes: Int32Array, size: number): void {
    this.next[0] = 0;
    let placed = 0;
    for (let growth = 0; placed < size; growth += 1) {
      const tableSize = TABLE_SIZES[growth] ?? MAX_TABLE;
      this.#rehash(hashes, tableSize);
      const end = Math.min(size, tableSize);
      this.#insert(hashes, placed + 1, end, tableSize);
      placed = end;
    }
  }

  /** `__node_insert_unique`: at the beginning of its chain, or of all nodes where it is the first of its chain. */
  #insert(hashes: Int32Array, first: number, last: number, tableSize: number): void {
    const { next } = this;
    const before = this.#before;
    const inverse = 1 / tableSize;
    const head = next[0] ?? 0;
    let headChain = head === 0 ? NO_CHAIN : remainderOf(hashes[head] ?? 0, tableSize, inverse);
    for (let node = first; node <= last; node += 1) {
      const chain = remainderOf(hashes[node] ?? 0, tableSize, inverse);
      const known = before[chain] ?? 0;
      const isNone = maskOfNone(known);
      const previous = choose(isNone, 0, known - 1);
      next[node] = next[previous] ?? 0;
      next[previous] = node;
      before[chain] = previous + 1;
      before[choose(isNone, headChain, NO_CHAIN)] = node + 1;
      headChain = choose(isNone, chain, headChain);
    }
  }

  /** `__rehash`: chains are put together in the order in which their first nodes come. */
  #rehash(hashes: Int32Array, tableSize: number): void {
    const from = this.next;
    const to = this.#other;
    const before = this.#before;
    const inverse = 1 / tableSize;
    before.fill(0, 0, tableSize);
    let previous = 0;
    let chain = NO_CHAIN;
    to[0] = 0;
    for (let node = from[0] ?? 0; node !== 0; node = from[node] ?? 0) {
      const own = remainderOf(hashes[node] ?? 0, tableSize, inverse);
      const known = before[own] ?? 0;
      const isNone = maskOfNone(known);
      const isLast = isNone | maskOfNone(own ^ chain);
      const target = choose(isLast, previous, known - 1);
      to[node] = to[target] ?? 0;
      to[target] = node;
      before[own] = choose(isNone, previous + 1, known);
      previous = choose(isLast, node, previous);
      chain = choose(isLast, own, chain);
    }
    this.next = to;
    this.#other = from;
  }
}
