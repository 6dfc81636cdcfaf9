/**
 * The arithmetic of cld3's network, four numbers at a time, as WebAssembly that is put together here: nothing compiled lies
 * in the repository. Each number is multiplied and added in 32 bits and in the order in which the package's own code does it
 * (`embedding_network.cc`: ConcatEmbeddings, SparseReluProductPlusBias), so that results are the same bits.
 *
 * Source of the encoding: WebAssembly Core Specification 2.0, chapter 5.
 */
/** Bytes of a page of WebAssembly's memory. */
const PAGE_BYTES = 65_536;

/** Unsigned LEB128 (§ 5.2.2). */
function unsigned(value: number): number[] {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...unsigned(value >>> 7)];
}

/** Signed LEB128 (§ 5.2.2). */
function signed(value: number): number[] {
  const low = value & 0x7f;
  const isLast = value >> 6 === 0 || value >> 6 === -1;
  return isLast ? [low] : [low | 0x80, ...signed(value >> 7)];
}

/** A vector (§ 5.1.3): how many, and each of them. */
const vector = (items: readonly number[][]): number[] => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: number[]): number[] => [id, ...unsigned(content.length), ...content];
const name = (text: string): number[] => vector(Array.from(text, (char) => [char.charCodeAt(0)]));

const I32 = 0x7f;
const V128 = 0x7b;
const F32 = 0x7d;
const NO_RESULT = 0x40;
/** Natural alignment is a hint only; none of the tables needs more than four bytes of it. */
const AT = [2, 0];

/** Instructions (§ 5.4), by their names. */
const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const constant = (value: number): number[] => [0x41, ...signed(value)];
const simd = (code: number): number[] => [0xfd, ...unsigned(code)];
const LOOP = [0x03, NO_RESULT];
const IF = [0x04, NO_RESULT];
const END = [0x0b];
const repeatLoopIf = (depth: number): number[] => [0x0d, depth];
const I32_LOAD = [0x28, ...AT];
const F32_LOAD = [0x2a, ...AT];
const I32_ADD = [0x6a];
const I32_SUB = [0x6b];
const I32_OR = [0x72];
const I32_SHL = [0x74];
const I32_EQZ = [0x45];
const F32_GREATER = [0x5e];
const F32_CONSTANT_0 = [0x43, 0, 0, 0, 0];
const F32_MULTIPLY = [0x94];
const V128_LOAD = [...simd(0), ...AT];
/** So many bytes further on. */
const loadAt = (bytes: number): number[] => [...simd(0), 2, ...unsigned(bytes)];
const storeAt = (bytes: number): number[] => [...simd(11), 2, ...unsigned(bytes)];
const I32X4_SPLAT = simd(17);
const F32X4_SPLAT = simd(19);
const I16X8_LOW_OF_U8 = simd(137);
const I16X8_HIGH_OF_U8 = simd(138);
const I32X4_LOW_OF_U16 = simd(169);
const I32X4_HIGH_OF_U16 = simd(170);
const I32X4_SUBTRACT = simd(177);
const F32X4_ADD = simd(228);
const F32X4_MULTIPLY = simd(230);
const F32X4_OF_I32X4 = simd(250);

const addTo = (local: number, bytes: number): number[] => [
  ...get(local),
  ...constant(bytes),
  ...I32_ADD,
  ...set(local),
];

/** `embed(ids, weights, count, table, scales, out)`: adds `count` rows of 16 quantised numbers to `out`, each times its weight. */
const EMBED = ((): number[] => {
  const [ids, weights, count, table, scales, out, row, factor, bytes] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  /** Sums of four numbers each stay in the processor until all rows are added. */
  const SUMS = [9, 10, 11, 12];
  const load = SUMS.flatMap((sum, at) => [...get(out), ...loadAt(16 * at), ...set(sum)]);
  const store = SUMS.flatMap((sum, at) => [...get(out), ...get(sum), ...storeAt(16 * at)]);
  /** Four of the row's bytes, whose zero is 128. */
  const quarter = (at: number, eight: number[], four: number[]): number[] => {
    const sum = SUMS[at] ?? 0;
    return [
      ...[...get(sum), ...get(factor)],
      ...[...get(bytes), ...eight, ...four, ...constant(128), ...I32X4_SPLAT, ...I32X4_SUBTRACT],
      ...[...F32X4_OF_I32X4, ...F32X4_MULTIPLY, ...F32X4_ADD, ...set(sum)],
    ];
  };
  return [
    ...vector([
      [1, I32],
      [2 + SUMS.length, V128],
    ]),
    ...load,
    ...LOOP,
    ...[...get(ids), ...I32_LOAD, ...set(row)],
    ...[...get(weights), ...F32_LOAD],
    ...[...get(scales), ...get(row), ...constant(2), ...I32_SHL, ...I32_ADD, ...F32_LOAD],
    ...[...F32_MULTIPLY, ...F32X4_SPLAT, ...set(factor)],
    ...[...get(table), ...get(row), ...constant(4), ...I32_SHL, ...I32_ADD, ...V128_LOAD, ...set(bytes)],
    ...quarter(0, I16X8_LOW_OF_U8, I32X4_LOW_OF_U16),
    ...quarter(1, I16X8_LOW_OF_U8, I32X4_HIGH_OF_U16),
    ...quarter(2, I16X8_HIGH_OF_U8, I32X4_LOW_OF_U16),
    ...quarter(3, I16X8_HIGH_OF_U8, I32X4_HIGH_OF_U16),
    ...addTo(ids, 4),
    ...addTo(weights, 4),
    ...[...get(count), ...constant(1), ...I32_SUB, ...set(count)],
    ...[...get(count), ...repeatLoopIf(0)],
    ...END,
    ...store,
    ...END,
  ];
})();

/**
 * `multiply(isSparse, input, rows, weights, out, bytes)`: adds to `out` each of the weights' rows times its number of
 * `input`; where `isSparse`, only those whose number is above 0. A row is `bytes` long, a multiple of 64: of so many, the sums
 * stay in the processor until all rows are added.
 */
const MULTIPLY = ((): number[] => {
  const [isSparse, input, rows, weights, out, bytes] = [0, 1, 2, 3, 4, 5];
  const [number, weight, left, end, value, values] = [6, 7, 8, 9, 10, 11];
  const SUMS = [12, 13, 14, 15];
  const load = SUMS.flatMap((sum, at) => [...get(out), ...loadAt(16 * at), ...set(sum)]);
  const store = SUMS.flatMap((sum, at) => [...get(out), ...get(sum), ...storeAt(16 * at)]);
  const add = SUMS.flatMap((sum, at) => [
    ...get(sum),
    ...[...get(weight), ...loadAt(16 * at), ...get(values), ...F32X4_MULTIPLY],
    ...[...F32X4_ADD, ...set(sum)],
  ]);
  return [
    ...vector([
      [4, I32],
      [1, F32],
      [1 + SUMS.length, V128],
    ]),
    ...[...get(out), ...get(bytes), ...I32_ADD, ...set(end)],
    ...LOOP,
    ...load,
    ...[...get(input), ...set(number)],
    ...[...get(weights), ...set(weight)],
    ...[...get(rows), ...set(left)],
    ...LOOP,
    ...[...get(number), ...F32_LOAD, ...set(value)],
    ...[...get(value), ...F32_CONSTANT_0, ...F32_GREATER, ...get(isSparse), ...I32_EQZ, ...I32_OR],
    ...IF,
    ...[...get(value), ...F32X4_SPLAT, ...set(values)],
    ...add,
    ...END,
    ...addTo(number, 4),
    ...[...get(weight), ...get(bytes), ...I32_ADD, ...set(weight)],
    ...[...get(left), ...constant(1), ...I32_SUB, ...set(left)],
    ...[...get(left), ...repeatLoopIf(0)],
    ...END,
    ...store,
    ...addTo(weights, 64),
    ...addTo(out, 64),
    ...[...get(end), ...get(out), ...I32_SUB, ...repeatLoopIf(0)],
    ...END,
    ...END,
  ];
})();

const PARAMETERS = 6;

/** The module (§ 5.5): one type for both functions, the memory, their names and their code. */
const MODULE = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, vector([[0x60, ...vector(Array.from({ length: PARAMETERS }, () => [I32])), 0]])),
  ...section(2, vector([[...name('network'), ...name('memory'), 0x02, 0x00, 1]])),
  ...section(3, vector([[0], [0]])),
  ...section(
    7,
    vector([
      [...name('embed'), 0x00, 0],
      [...name('multiply'), 0x00, 1],
    ]),
  ),
  ...section(10, vector([EMBED, MULTIPLY].map((code) => [...unsigned(code.length), ...code]))),
]);

/** Addresses are of the kernel's memory, in bytes. */
export interface Kernel {
  readonly memory: WebAssembly.Memory;
  /** Adds `count` (1 or more) rows of 16 quantised numbers to `out`, each times its weight and its row's scale. */
  readonly embed: (
    ids: number,
    weights: number,
    count: number,
    table: number,
    scales: number,
    out: number,
  ) => void;
  /** Adds to `out` each row of `weights` times its number of `input`; sparse: only for numbers above 0. Rows are whole 64 bytes. */
  readonly multiply: (
    isSparse: number,
    input: number,
    rows: number,
    weights: number,
    out: number,
    bytesOfRow: number,
  ) => void;
}

/** A kernel with a memory of so many bytes. */
export function createKernel(bytes: number): Kernel {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(MODULE), { network: { memory } });
  return { memory, ...(exports as unknown as Pick<Kernel, 'embed' | 'multiply'>) };
}
