/** Tables of what each UTF-16 code unit is, for passes that look at every unit of a text. */

/** Every code unit once, at the place of its number. */
const ALL_UNITS = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit)).join('');

/**
 * A table with the bits of each code unit.
 *
 * @param marks global patterns that match single units, and the bit of those that they match; matched in one pass each,
 *   since a test for each unit costs a start ten times as much
 */
export function markUnits(marks: readonly (readonly [pattern: RegExp, bit: number])[]): Uint8Array {
  const table = new Uint8Array(0x10000);
  for (const [pattern, bit] of marks)
    for (const { index } of ALL_UNITS.matchAll(pattern)) table[index] = (table[index] ?? 0) | bit;
  return table;
}

/** Bits of {@link SCRIPT_UNITS}. */
export const IS_HAN = 1;
export const IS_KANA = 2;
/** Half of a pair: what the pair is, only a pattern tells. */
export const IS_SURROGATE = 4;

/** Script of each code unit. */
export const SCRIPT_UNITS = markUnits([
  [/[\p{Script=Han}〇]/gu, IS_HAN],
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, IS_KANA],
  [/[\ud800-\udfff]/g, IS_SURROGATE],
]);
