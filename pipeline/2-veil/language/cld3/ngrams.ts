/**
 * Continuous bags of n-grams, as cld3's `language_identifier_features.cc` counts them: how often each row of characters
 * occurs within a word that begins with ^ and ends with $.
 *
 * The network adds them up in the order in which the package's hash table holds them, and another order would be other
 * bits.
 */
import { hashOf, remainderOf } from './hashes.ts';
import { TableOrder } from './order.ts';

/** Seed of cld3's feature ids (`utils.cc`, Hash32WithDefaultSeed); libc++'s own is 0. */
const ID_SEED = 0xbeef;

/** Slots for nearly twice as many n-grams as a text may have, and rounds after which they are emptied. */
const SLOT_BITS = 12;
const SLOT_MASK = 2 ** SLOT_BITS - 1;
const LAST_ROUND = 4096;
/** Of the golden ratio: neighbouring keys come to lie far apart. */
const SPREAD = 0x9e3779b1;

/** A text with its words marked: bytes of UTF-8, where each character begins, and where each word begins and ends. */
export interface MarkedText {
  /** The bytes; up to three behind the last may be read, and mean nothing. */
  readonly view: DataView;
  /** Of each character, and of the end. */
  readonly offsets: Uint16Array;
  /** Each character as a code unit. */
  readonly units: Uint16Array;
  /** First character of each word, and the one after its last, in turn. */
  readonly words: Uint16Array;
  wordCount: number;
}

/** The n-grams of a text; a table that is used again for the next text. */
export class NgramTable {
  /** Different n-grams that were found, and all of them. */
  size = 0;
  total = 0;
  /** Of each node, which is an n-gram and no other; no node is 0. */
  readonly #keys: Int32Array;
  readonly #counts: Uint16Array;
  /** First character. */
  readonly #places: Uint16Array;
  readonly #hashes: Int32Array;
  readonly #ids: Int32Array;
  readonly #order: TableOrder;
  /** Of each character of the text, the node of it and the next one. */
  readonly #pairs: Uint16Array;

  /** Nodes by their keys: round and node. Of earlier rounds they are none. */
  readonly #slots = new Int32Array(2 ** SLOT_BITS);
  #round = 0;

  /** @param most n-grams that a text may have */
  constructor(most: number) {
    this.#keys = new Int32Array(most + 1);
    this.#counts = new Uint16Array(most + 1);
    this.#places = new Uint16Array(most + 1);
    this.#hashes = new Int32Array(most + 1);
    this.#ids = new Int32Array(most + 1);
    this.#order = new TableOrder(most);
    this.#pairs = new Uint16Array(most + 1);
  }

  /**
   * Count the n-grams of `length` characters, 1 to 4. Of a text, those of 2 are counted before those of 3 and 4, which are
   * told apart by them.
   */
  count(text: MarkedText, length: number): void {
    this.#tellApart(text, length);
    this.#hash(text, length);
    this.#order.arrange(this.#hashes, this.size);
  }

  /** Write the ids and weights in the table's order. @param dimension ids are below it */
  write(idsOut: Uint32Array, weights: Float32Array, dimension: number): void {
    const { next } = this.#order;
    const ids = this.#ids;
    const counts = this.#counts;
    const { total } = this;
    const inverse = 1 / dimension;
    let at = 0;
    for (let node = next[0] ?? 0; node !== 0; node = next[node] ?? 0) {
      idsOut[at] = remainderOf(ids[node] ?? 0, dimension, inverse);
      weights[at] = (counts[node] ?? 0) / total;
      at += 1;
    }
  }

  #tellApart({ units, words, wordCount }: MarkedText, length: number): void {
    const keys = this.#keys;
    const counts = this.#counts;
    const places = this.#places;
    const pairs = this.#pairs;
    const slots = this.#slots;
    const parts = length > 2 ? pairs : units;
    const second = length === 1 ? 0 : length === 4 ? 2 : 1;
    const isPair = length === 2;
    if (this.#round === LAST_ROUND) slots.fill(0);
    this.#round = this.#round === LAST_ROUND ? 1 : this.#round + 1;
    const round = this.#round << SLOT_BITS;
    let size = 0;
    let total = 0;
    for (let word = 0; word < wordCount; word += 1) {
      const last = (words[2 * word + 1] ?? 0) - length;
      for (let at = words[2 * word] ?? 0; at <= last; at += 1) {
        total += 1;
        const key = (parts[at] ?? 0) | ((parts[at + second] ?? 0) << 16);
        let slot = Math.imul(key, SPREAD) >>> (32 - SLOT_BITS);
        let node = (slots[slot] ?? 0) - round;
        while (node > 0 && keys[node] !== key) {
          slot = (slot + 1) & SLOT_MASK;
          node = (slots[slot] ?? 0) - round;
        }
        if (node > 0) counts[node] = (counts[node] ?? 0) + 1;
        else {
          size += 1;
          node = size;
          slots[slot] = round + node;
          keys[node] = key;
          counts[node] = 1;
          places[node] = at;
        }
        if (isPair) pairs[at] = node;
      }
    }
    this.size = size;
    this.total = total;
  }

  #hash({ view, offsets }: MarkedText, length: number): void {
    const places = this.#places;
    const hashes = this.#hashes;
    const ids = this.#ids;
    const { size } = this;
    for (let node = 1; node <= size; node += 1) {
      const at = places[node] ?? 0;
      const from = offsets[at] ?? 0;
      const bytes = (offsets[at + length] ?? 0) - from;
      hashes[node] = hashOf(view, from, bytes, 0);
      ids[node] = hashOf(view, from, bytes, ID_SEED);
    }
  }
}
