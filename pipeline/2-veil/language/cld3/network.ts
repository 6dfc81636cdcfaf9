/**
 * cld3's network (`embedding_network.cc`): six bags of features, each embedded in 8 or 16 numbers, a layer of 208 and one of
 * 109 languages. Its numbers are those of the package, read from its memory.
 */
import type { CleanText } from './clean.ts';
import { createKernel, type Kernel } from './kernel.ts';
import { LANGUAGES } from './languages.ts';
import type { PackageModule } from './module.ts';
import { NgramTable } from './ngrams.ts';

/** The bags, in the order of the embeddings (`task_context_params.cc`): n-grams of so many characters, or scripts. */
const BAGS = [
  { rows: 1000, width: 16, of: 2 },
  { rows: 5000, width: 16, of: 4 },
  { rows: 12, width: 8, of: 'relevant scripts' },
  { rows: 103, width: 8, of: 'script' },
  { rows: 5000, width: 16, of: 3 },
  { rows: 100, width: 16, of: 1 },
] as const;
const INPUT = BAGS.reduce((sum, { width }) => sum + width, 0);
const HIDDEN = 208;
/** The kernel multiplies 16 numbers at once. */
const PADDED_LANGUAGES = Math.ceil(LANGUAGES.length / 16) * 16;
/** N-grams of the longest text that is judged here. */
const MOST_NGRAMS = 2100;

/** Where things lie in an identifier of the package, bytes: its network, and of that the tables. */
const NETWORK = 180;
const EMBEDDINGS = NETWORK + 8;
const HIDDEN_WEIGHTS = NETWORK + 20;
const HIDDEN_BIAS = NETWORK + 32;
const SOFTMAX_WEIGHTS = NETWORK + 44;
const SOFTMAX_BIAS = NETWORK + 56;
const MATRIX_BYTES = 24;
const UINT8 = 1;

const FLOAT = 4;

/** The package's memory, as the addresses in it are followed. */
class Reader {
  readonly #view: DataView;
  readonly #bytes: Uint8Array<ArrayBuffer>;

  constructor({ HEAPU8 }: PackageModule) {
    this.#bytes = HEAPU8;
    this.#view = new DataView(HEAPU8.buffer);
  }

  word(address: number): number {
    return this.#view.getInt32(address, true);
  }

  bytes(address: number, length: number): Uint8Array {
    return this.#bytes.subarray(address, address + length);
  }

  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.#bytes.buffer, address, length);
  }

  /** Scales are the upper halves of floats (`float16.h`). */
  scales(address: number, length: number): Float32Array {
    const words = Uint32Array.from({ length }, (_, at) => this.#view.getUint16(address + 2 * at, true) << 16);
    return new Float32Array(words.buffer);
  }

  /** Rows of a matrix, which is a vector of addresses and widths; null where it has another shape. */
  rows(address: number, count: number, width: number): Float32Array[] | null {
    const [first, end] = [this.word(address), this.word(address + 4)];
    if (end - first !== 8 * count) return null;
    const rows = Array.from({ length: count }, (_, at) => first + 8 * at);
    if (rows.some((row) => this.word(row + 4) !== width)) return null;
    return rows.map((row) => this.floats(this.word(row), width));
  }
}

/** Hands out places for so many bytes, one behind the other, on whole vectors. */
function createAllocator(): (bytes: number) => number {
  let at = 0;
  return (bytes) => {
    const place = at;
    at += Math.ceil(bytes / 16) * 16;
    return place;
  };
}

const take = createAllocator();
const PLACES = {
  bags: BAGS.map(({ rows, width }) => ({ table: take(rows * width), scales: take(rows * FLOAT) })),
  hiddenWeights: take(INPUT * HIDDEN * FLOAT),
  softmaxWeights: take(HIDDEN * PADDED_LANGUAGES * FLOAT),
  ids: take(MOST_NGRAMS * FLOAT),
  weights: take(MOST_NGRAMS * FLOAT),
  input: take(INPUT * FLOAT),
  hidden: take(HIDDEN * FLOAT),
  scores: take(PADDED_LANGUAGES * FLOAT),
};
const MEMORY_BYTES = take(0);

export interface Judgement {
  /** Place of the language in {@link LANGUAGES}. */
  language: number;
  /** As a number of 32 bits. */
  probability: number;
}

/** The network over clean texts. */
export class Network {
  readonly #kernel: Kernel;
  readonly #ids: Uint32Array;
  readonly #weights: Float32Array;
  readonly #input: Float32Array;
  readonly #hidden: Float32Array;
  readonly #scores: Float32Array;
  readonly #bytes: Uint8Array;
  readonly #scales: Float32Array[];
  readonly #hiddenBias: Float32Array;
  readonly #scoresBias: Float32Array;
  readonly #ngrams = new NgramTable(MOST_NGRAMS);

  private constructor(hiddenBias: Float32Array, languageBias: Float32Array) {
    this.#kernel = createKernel(MEMORY_BYTES);
    const { buffer } = this.#kernel.memory;
    const floats = (place: number, length: number): Float32Array => new Float32Array(buffer, place, length);
    this.#bytes = new Uint8Array(buffer);
    this.#ids = new Uint32Array(buffer, PLACES.ids, MOST_NGRAMS);
    this.#weights = floats(PLACES.weights, MOST_NGRAMS);
    this.#input = floats(PLACES.input, INPUT);
    this.#hidden = floats(PLACES.hidden, HIDDEN);
    this.#scores = floats(PLACES.scores, PADDED_LANGUAGES);
    this.#scales = PLACES.bags.map(({ scales }, bag) => floats(scales, BAGS[bag]?.rows ?? 0));
    // The package's memory is not looked at afterwards.
    this.#hiddenBias = Float32Array.from(hiddenBias);
    this.#scoresBias = new Float32Array(PADDED_LANGUAGES);
    this.#scoresBias.set(languageBias);
  }

  /** The network of an identifier in the package's memory; null where that is not as this code knows it. */
  static of(module: PackageModule, identifier: number): Network | null {
    const reader = new Reader(module);
    const first = reader.word(identifier + EMBEDDINGS);
    if (reader.word(identifier + EMBEDDINGS + 4) - first !== BAGS.length * MATRIX_BYTES) return null;
    const matrices = BAGS.map((_, bag) => first + MATRIX_BYTES * bag);
    for (const [bag, { rows, width }] of BAGS.entries()) {
      const matrix = matrices[bag] ?? 0;
      const found = [0, 4, 8, 16].map((at) => reader.word(matrix + at));
      if (found.join() !== [rows, width, UINT8, width].join()) return null;
    }
    const layer = reader.word(identifier + HIDDEN_WEIGHTS);
    if (reader.word(identifier + HIDDEN_WEIGHTS + 4) - layer !== 12) return null;
    const hidden = reader.rows(layer, INPUT, HIDDEN);
    const softmax = reader.rows(identifier + SOFTMAX_WEIGHTS, HIDDEN, LANGUAGES.length);
    const bias = reader.word(identifier + HIDDEN_BIAS);
    const [biasLength, languages] = [reader.word(bias + 4), reader.word(identifier + SOFTMAX_BIAS + 4)];
    if (hidden === null || softmax === null || biasLength !== HIDDEN || languages !== LANGUAGES.length)
      return null;
    const network = new Network(
      reader.floats(reader.word(bias), HIDDEN),
      reader.floats(reader.word(identifier + SOFTMAX_BIAS), LANGUAGES.length),
    );
    network.#load(reader, matrices, hidden, softmax);
    return network;
  }

  #load(reader: Reader, matrices: readonly number[], hidden: Float32Array[], softmax: Float32Array[]): void {
    for (const [bag, { rows, width }] of BAGS.entries()) {
      const matrix = matrices[bag] ?? 0;
      this.#bytes.set(reader.bytes(reader.word(matrix + 12), rows * width), PLACES.bags[bag]?.table ?? 0);
      this.#scales[bag]?.set(reader.scales(reader.word(matrix + 20), rows));
    }
    this.#loadMatrix(hidden, PLACES.hiddenWeights, HIDDEN);
    this.#loadMatrix(softmax, PLACES.softmaxWeights, PADDED_LANGUAGES);
  }

  #loadMatrix(rows: readonly Float32Array[], place: number, width: number): void {
    const matrix = new Float32Array(this.#kernel.memory.buffer, place, rows.length * width);
    for (const [row, weights] of rows.entries()) matrix.set(weights, row * width);
  }

  /** The likeliest language of a text, and how likely it is. */
  judge(text: CleanText, into: Judgement): void {
    this.#embed(text);
    const { multiply } = this.#kernel;
    this.#hidden.set(this.#hiddenBias);
    multiply(0, PLACES.input, INPUT, PLACES.hiddenWeights, PLACES.hidden, HIDDEN * FLOAT);
    this.#scores.set(this.#scoresBias);
    multiply(1, PLACES.hidden, HIDDEN, PLACES.softmaxWeights, PLACES.scores, PADDED_LANGUAGES * FLOAT);
    const scores = this.#scores;
    let best = 0;
    for (let at = 1; at < LANGUAGES.length; at += 1) if ((scores[at] ?? 0) > (scores[best] ?? 0)) best = at;
    // `nnet_language_identifier.cc`: softmax, each step in 32 bits.
    const most = scores[best] ?? 0;
    let sum = 0;
    for (let at = 0; at < LANGUAGES.length; at += 1)
      sum = Math.fround(sum + Math.fround(Math.exp(Math.fround((scores[at] ?? 0) - most))));
    const all = Math.fround(most + Math.fround(Math.log(sum)));
    into.language = best;
    into.probability = Math.fround(Math.exp(Math.fround(most - all)));
  }

  #embed(text: CleanText): void {
    this.#input.fill(0);
    let at = 0;
    for (let bag = 0; bag < BAGS.length; bag += 1) {
      const known = BAGS[bag];
      const place = PLACES.bags[bag];
      if (known === undefined || place === undefined) continue;
      if (known.of === 'relevant scripts') this.#embedRelevantScripts(text, bag, at);
      else if (known.of === 'script') this.#embedRow(bag, text.script?.ulScript ?? 0, 1, at);
      else {
        const ngrams = this.#ngrams;
        ngrams.count(text, known.of);
        if (ngrams.size > 0) {
          ngrams.write(this.#ids, this.#weights, known.rows);
          const out = PLACES.input + FLOAT * at;
          this.#kernel.embed(PLACES.ids, PLACES.weights, ngrams.size, place.table, place.scales, out);
        }
      }
      at += known.width;
    }
  }

  /**
   * Shares of the relevant scripts (`relevant_script_feature.cc`): those of one and of three bytes are numbered by that,
   * those of two are this script's.
   */
  #embedRelevantScripts({ script, lengths }: CleanText, bag: number, at: number): void {
    const all = (lengths[1] ?? 0) + (lengths[2] ?? 0) + (lengths[3] ?? 0);
    for (let length = 1; length <= 3; length += 1) {
      const letters = lengths[length] ?? 0;
      const row = length === 2 ? (script?.relevant ?? 0) : length;
      if (letters > 0) this.#embedRow(bag, row, Math.fround(letters / all), at);
    }
  }

  #embedRow(bag: number, row: number, weight: number, at: number): void {
    const factor = Math.fround(weight * (this.#scales[bag]?.[row] ?? 0));
    const table = (PLACES.bags[bag]?.table ?? 0) + row * 8;
    for (let column = 0; column < 8; column += 1) {
      const number = Math.fround(factor * ((this.#bytes[table + column] ?? 0) - 128));
      this.#input[at + column] = (this.#input[at + column] ?? 0) + number;
    }
  }
}
