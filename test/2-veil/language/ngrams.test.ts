/** N-grams counted fast and counted plainly: the same ids and weights in the same order, whatever the text. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { remainderOf } from '../../../pipeline/2-veil/language/cld3/hashes.ts';
import { type MarkedText, NgramTable } from '../../../pipeline/2-veil/language/cld3/ngrams.ts';

const TABLE_SIZES = [2, 5, 11, 23, 47, 97, 197, 397, 797, 1597, 3203];
const MOST = 2100;

/** UTF-8 of one code unit; of half a character as well, which has none. */
function bytesOf(unit: number): number[] {
  if (unit < 0x80) return [unit];
  if (unit < 0x800) return [0xc0 | (unit >> 6), 0x80 | (unit & 0x3f)];
  return [0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)];
}

const unitsOf = (text: string): number[] =>
  Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));

/** Words with ^ and $ around them, and a space between two. */
function mark(words: readonly string[]): MarkedText {
  const units: number[] = [];
  const places: number[] = [];
  for (const word of words) {
    if (places.length > 0) units.push(0x20);
    const marked = unitsOf(`^${word}$`);
    places.push(units.length, units.length + marked.length);
    units.push(...marked);
  }
  const offsets = [0];
  for (const unit of units) offsets.push((offsets.at(-1) ?? 0) + bytesOf(unit).length);
  // What stands behind the text means nothing.
  const bytes = Uint8Array.from([...units.flatMap(bytesOf), 0xff, 0xff, 0xff]);
  return {
    view: new DataView(bytes.buffer),
    offsets: Uint16Array.from(offsets),
    units: Uint16Array.from(units),
    words: Uint16Array.from(places),
    wordCount: words.length,
  };
}

/** MurmurHash2, one byte after the other, as an unsigned number. */
function hashPlainly(bytes: readonly number[], seed: number): number {
  const multiply = (value: bigint): bigint => (value * 0x5bd1e995n) & 0xffffffffn;
  const wordAt = (at: number): bigint =>
    bytes.slice(at, at + 4).reduce((word, byte, place) => word | (BigInt(byte) << BigInt(8 * place)), 0n);
  let hash = BigInt(seed) ^ BigInt(bytes.length);
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) {
    const mixed = multiply(wordAt(at));
    hash = multiply(hash) ^ multiply(mixed ^ (mixed >> 24n));
  }
  if (at < bytes.length) hash = multiply(hash ^ wordAt(at));
  hash = multiply(hash ^ (hash >> 13n));
  return Number(hash ^ (hash >> 15n));
}

interface Gram {
  readonly bytes: readonly number[];
  readonly hash: number;
  count: number;
}

/** The order of libc++'s table: `__node_insert_unique` and `__rehash`, over a list. */
function arrangePlainly(grams: readonly Gram[]): Gram[] {
  let list: Gram[] = [];
  let tableSize = 0;
  const putFirstOfChain = (into: Gram[], gram: Gram, otherwise: number): void => {
    const first = into.findIndex(({ hash }) => hash % tableSize === gram.hash % tableSize);
    into.splice(first < 0 ? otherwise : first, 0, gram);
  };
  for (const gram of grams) {
    if (list.length === tableSize) {
      tableSize = TABLE_SIZES.find((size) => size > tableSize) ?? 0;
      const grown: Gram[] = [];
      for (const each of list) {
        const isOfLast = grown.length > 0 && (grown.at(-1)?.hash ?? 0) % tableSize === each.hash % tableSize;
        if (isOfLast) grown.push(each);
        else putFirstOfChain(grown, each, grown.length);
      }
      list = grown;
    }
    putFirstOfChain(list, gram, 0);
  }
  return list;
}

function countPlainly(words: readonly string[], length: number, dimension: number): [number, number][] {
  const grams = new Map<string, Gram>();
  let total = 0;
  for (const word of words) {
    const units = unitsOf(`^${word}$`);
    for (let at = 0; at + length <= units.length; at += 1) {
      const gram = units.slice(at, at + length);
      const bytes = gram.flatMap(bytesOf);
      const known = grams.get(gram.join()) ?? { bytes, hash: hashPlainly(bytes, 0), count: 0 };
      known.count += 1;
      grams.set(gram.join(), known);
      total += 1;
    }
  }
  return arrangePlainly([...grams.values()]).map(({ bytes, count }) => [
    hashPlainly(bytes, 0xbeef) % dimension,
    Math.fround(count / total),
  ]);
}

const table = new NgramTable(MOST);
const ids = new Uint32Array(MOST);
const weights = new Float32Array(MOST);

function expectSame(words: readonly string[]): void {
  const text = mark(words);
  for (const [length, dimension] of [
    [2, 1000],
    [4, 5000],
    [3, 5000],
    [1, 100],
  ] as const) {
    table.count(text, length);
    table.write(ids, weights, dimension);
    const found = Array.from({ length: table.size }, (_, at) => [ids[at], weights[at]]);
    expect(found, JSON.stringify(words)).toEqual(countPlainly(words, length, dimension));
  }
}

describe('n-grams', () => {
  it('are counted as plainly, whatever the width of their characters', () => {
    const unit = fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...'aabcdexyz') },
      { weight: 3, arbitrary: fc.constantFrom(...'éñßжщаαώ') },
      {
        weight: 1,
        arbitrary: fc.constantFrom(...'ấệ️中', '\0', '\x7f', '\x80', '\u07ff', '\u0800', '\uffff'),
      },
      { weight: 1, arbitrary: fc.constantFrom('👍', '\ud800', '\udfff') },
    );
    const word = fc.string({ unit, maxLength: 14 });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), (words) => expectSame(words)),
      // Each of them is counted four times, so that the rounds of a table come to their end.
      { numRuns: 1500 },
    );
  });

  it('are none where no word is long enough', () => {
    expectSame([]);
    expectSame(['', '']);
    expectSame(['', 'a', '\0']);
  });

  it('are as many as a text may have', () => {
    const letter = (at: number): string => String.fromCharCode(0x400 + ((at * 7919) % 251));
    expectSame([Array.from({ length: MOST - 10 }, (_, at) => letter(at * at)).join('')]);
  });
});

describe('the remainder of a hash', () => {
  it('is that of the unsigned number, at multiples of the divisor too', () => {
    const divisors = fc.constantFrom(...TABLE_SIZES, 100, 1000, 5000, 2 ** 20 - 1);
    fc.assert(
      fc.property(
        divisors,
        fc.nat(2 ** 31 - 1),
        fc.integer({ min: -1, max: 1 }),
        (divisor, times, beside) => {
          for (const number of [times * 2 + 1, Math.floor((2 * times) / divisor) * divisor + beside]) {
            const hash = number | 0;
            expect(remainderOf(hash, divisor, 1 / divisor)).toBe((hash >>> 0) % divisor);
          }
        },
      ),
      { numRuns: 20_000 },
    );
  });
});
