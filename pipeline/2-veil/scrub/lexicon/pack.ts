/** The file of the lexicon: brotli over a line of JSON that names the arrays, then their bytes, little-endian. */
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { TrieArrays } from './trie.ts';

/** What is known of words, given names and places. Costs are tenths of nats: -10 ln p. */
export interface LexiconArrays {
  readonly words: TrieArrays;
  /** Provinces, cities and counties, in full and short. */
  readonly places: TrieArrays;
  /** Words of English, lower case: user names that are one of them are not looked for. */
  readonly english: TrieArrays;
  /** Cost of a code unit in a given name; {@link UNSEEN_COST} where it was never seen in one. */
  readonly givenCost: Uint8Array;
  /** Simplified code unit of each code unit; itself where it has none. */
  readonly simplified: Uint16Array;
}

/** Rarer than anything that was counted in two hundred million characters. */
export const UNSEEN_COST = 150;

interface Header {
  readonly roots: readonly [words: number, places: number, english: number];
  /** Bytes of each array, in the order of {@link arraysOf}. */
  readonly bytes: readonly number[];
}

function arraysOf({
  words,
  places,
  english,
  givenCost,
  simplified,
}: LexiconArrays): (Uint8Array | Uint16Array)[] {
  const ofTrie = (trie: TrieArrays) => [trie.units, trie.costs, trie.childCounts];
  return [...ofTrie(words), ...ofTrie(places), ...ofTrie(english), givenCost, simplified];
}

export function packLexicon(lexicon: LexiconArrays): Buffer {
  const bodies = arraysOf(lexicon).map((array) =>
    Buffer.from(array.buffer, array.byteOffset, array.byteLength),
  );
  const header: Header = {
    roots: [lexicon.words.roots, lexicon.places.roots, lexicon.english.roots],
    bytes: bodies.map((body) => body.length),
  };
  return brotliCompressSync(Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...bodies]), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
}

/** The bytes that a lexicon's file holds, for {@link readLexicon}. @throws Error where it holds none */
export function unpackLexicon(packed: Uint8Array): Buffer {
  return brotliDecompressSync(packed);
}

/** @throws SyntaxError where the bytes are no lexicon */
export function readLexicon(raw: Buffer): LexiconArrays {
  const lineEnd = raw.indexOf(0x0a);
  const header = JSON.parse(raw.toString('utf8', 0, lineEnd)) as Header;
  let at = lineEnd + 1;
  // Copies, because arrays of two bytes must begin on even addresses.
  const parts = header.bytes.map((bytes) => {
    const part = raw.buffer.slice(raw.byteOffset + at, raw.byteOffset + at + bytes);
    at += bytes;
    return part;
  });
  const units = (index: number): Uint16Array => new Uint16Array(parts[index] ?? new ArrayBuffer(0));
  const bytes = (index: number): Uint8Array => new Uint8Array(parts[index] ?? new ArrayBuffer(0));
  const trie = (first: number, roots: number): TrieArrays => ({
    units: units(first),
    costs: bytes(first + 1),
    childCounts: units(first + 2),
    roots,
  });
  return {
    words: trie(0, header.roots[0]),
    places: trie(3, header.roots[1]),
    english: trie(6, header.roots[2]),
    givenCost: bytes(9),
    simplified: units(10),
  };
}
