/**
 * Continuous bags of n-grams, as cld3's `language_identifier_features.cc` counts them: how often each row of characters
 * occurs within a word that begins with ^ and ends with $.
 *
 * The network adds them up in the order in which the package's hash table holds them, and another order would be other
 * bits. So this is that table: libc++'s `std::unordered_map` of 32 bits (`__hash_table`), its hash, its growth and its
 * chains, over positions in the text instead of strings.
 */
import { remainderOf } from './hashes.ts';

/** The multiplier and shift of MurmurHash2, which libc++ and cld3 both use. */
const M = 0x5bd1e995;
const R = 24;
/** Seed of cld3's feature ids (`utils.cc`, Hash32WithDefaultSeed). */
const ID_SEED = 0xbeef;

/** Sizes of the table: libc++ doubles and takes the next prime. */
const TABLE_SIZES = [0, 2, 5, 11, 23, 47, 97, 197, 397, 797, 1597, 3203];
const MAX_TABLE = 3203;

/** Slots for twice as many n-grams as a text may have, and rounds after which they are emptied. */
const SLOT_BITS = 12;
const SLOT_MASK = 2 ** SLOT_BITS - 1;
const LAST_ROUND = 4096;

/** MurmurHash2 of some bytes, as a signed number: those need no memory. @param start seed and length together */
function hashOf(bytes: Uint8Array, from: number, to: number, start: number): number {
  let hash = start;
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const word =
      (bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24);
    const mixed = Math.imul(word, M);
    hash = Math.imul(hash, M) ^ Math.imul(mixed ^ (mixed >>> R), M);
  }
  if (at < to) {
    let rest = bytes[at] ?? 0;
    if (at + 1 < to) rest |= (bytes[at + 1] ?? 0) << 8;
    if (at + 2 < to) rest |= (bytes[at + 2] ?? 0) << 16;
    hash = Math.imul(hash ^ rest, M);
  }
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return hash ^ (hash >>> 15);
}

function isEqual(bytes: Uint8Array, a: number, lengthA: number, b: number, lengthB: number): boolean {
  if (lengthA !== lengthB) return false;
  for (let at = 0; at < lengthA; at += 1) if (bytes[a + at] !== bytes[b + at]) return false;
  return true;
}

/** A text with its words marked: bytes of UTF-8, where each character begins, and where each word begins and ends. */
export interface MarkedText {
  readonly bytes: Uint8Array;
  /** Of each character, and of the end. */
  readonly offsets: Uint16Array;
  /** First character of each word, and the one after its last, in turn. */
  readonly words: Uint16Array;
  wordCount: number;
}

/** The n-grams of a text; a table that is used again for the next text. */
export class NgramTable {
  /** Different n-grams that were found, and all of them. */
  size = 0;
  total = 0;
  readonly #hashes: Int32Array;
  readonly #ids: Int32Array;
  readonly #counts: Uint16Array;
  /** Where each stands in the text, and ends, bytes. */
  readonly #from: Uint16Array;
  readonly #to: Uint16Array;
  /** Node after each; node 0 stands before the first. No node is 0. */
  readonly #next: Uint16Array;
  /** Of each chain one more than the node before its first, so that 0 is none. */
  readonly #before = new Uint16Array(MAX_TABLE);

  /** Nodes by their hashes, to find them faster than along the chains: round and node. Of earlier rounds they are none. */
  readonly #slots = new Int32Array(SLOT_MASK + 1);
  #round = 0;

  /** @param most n-grams that a text may have */
  constructor(most: number) {
    this.#hashes = new Int32Array(most + 1);
    this.#ids = new Int32Array(most + 1);
    this.#counts = new Uint16Array(most + 1);
    this.#from = new Uint16Array(most + 1);
    this.#to = new Uint16Array(most + 1);
    this.#next = new Uint16Array(most + 1);
  }

  /** Count the n-grams of `length` characters. */
  count({ bytes, offsets, words, wordCount }: MarkedText, length: number): void {
    this.#next[0] = 0;
    if (this.#round === LAST_ROUND) this.#slots.fill(0);
    this.#round = this.#round === LAST_ROUND ? 1 : this.#round + 1;
    const round = this.#round << SLOT_BITS;
    let tableSize = 0;
    let size = 0;
    let total = 0;
    for (let word = 0; word < wordCount; word += 1) {
      const last = (words[2 * word + 1] ?? 0) - length;
      for (let at = words[2 * word] ?? 0; at <= last; at += 1) {
        total += 1;
        const from = offsets[at] ?? 0;
        const to = offsets[at + length] ?? 0;
        const hash = hashOf(bytes, from, to, to - from);
        const place = this.#find(bytes, from, to, hash, round);
        if (place < 0) continue;
        size += 1;
        this.#slots[place] = round + size;
        if (size > tableSize) tableSize = this.#grow(tableSize);
        this.#hashes[size] = hash;
        this.#ids[size] = hashOf(bytes, from, to, ID_SEED ^ (to - from));
        this.#counts[size] = 1;
        this.#from[size] = from;
        this.#to[size] = to;
        this.#insert(size, hash, tableSize);
      }
    }
    this.size = size;
    this.total = total;
  }

  /** Write the ids and weights in the table's order. @param dimension ids are below it */
  write(ids: Uint32Array, weights: Float32Array, dimension: number): void {
    const total = Math.fround(this.total);
    const inverse = 1 / dimension;
    let at = 0;
    for (let node = this.#next[0] ?? 0; node !== 0; node = this.#next[node] ?? 0) {
      ids[at] = remainderOf(this.#ids[node] ?? 0, dimension, inverse);
      weights[at] = (this.#counts[node] ?? 0) / total;
      at += 1;
    }
  }

  /** Counts an n-gram that was there before, and says -1; where it was not, says which slot is its own. */
  #find(bytes: Uint8Array, from: number, to: number, hash: number, round: number): number {
    const slots = this.#slots;
    for (let place = hash & SLOT_MASK; ; place = (place + 1) & SLOT_MASK) {
      const node = (slots[place] ?? 0) - round;
      if (node <= 0) return place;
      if (this.#hashes[node] !== hash) continue;
      const start = this.#from[node] ?? 0;
      if (isEqual(bytes, start, (this.#to[node] ?? 0) - start, from, to - from)) {
        this.#counts[node] = (this.#counts[node] ?? 0) + 1;
        return -1;
      }
    }
  }

  /** `__node_insert_unique`: at the beginning of its chain, or of all nodes where it is the first of its chain. */
  #insert(node: number, hash: number, tableSize: number): void {
    const next = this.#next;
    const inverse = 1 / tableSize;
    const chain = remainderOf(hash, tableSize, inverse);
    const before = this.#before[chain] ?? 0;
    if (before !== 0) {
      next[node] = next[before - 1] ?? 0;
      next[before - 1] = node;
      return;
    }
    const following = next[0] ?? 0;
    next[node] = following;
    next[0] = node;
    this.#before[chain] = 1;
    if (following !== 0)
      this.#before[remainderOf(this.#hashes[following] ?? 0, tableSize, inverse)] = node + 1;
  }

  /** `__rehash`: chains are put together in the order in which their first nodes come. @returns the new size */
  #grow(tableSize: number): number {
    const grown = TABLE_SIZES[TABLE_SIZES.indexOf(tableSize) + 1] ?? MAX_TABLE;
    const hashes = this.#hashes;
    const before = this.#before;
    const next = this.#next;
    const inverse = 1 / grown;
    before.fill(0, 0, grown);
    let previous = next[0] ?? 0;
    if (previous === 0) return grown;
    let chain = remainderOf(hashes[previous] ?? 0, grown, inverse);
    before[chain] = 1;
    for (let node = next[previous] ?? 0; node !== 0; node = next[previous] ?? 0) {
      const own = remainderOf(hashes[node] ?? 0, grown, inverse);
      const first = before[own] ?? 0;
      if (own === chain) previous = node;
      else if (first === 0) {
        before[own] = previous + 1;
        previous = node;
        chain = own;
      } else {
        next[previous] = next[node] ?? 0;
        next[node] = next[first - 1] ?? 0;
        next[first - 1] = node;
      }
    }
    return grown;
  }
}
