/** Tables of what each UTF-16 code unit is, for passes that look at every unit of a text. */

/** Every code unit once, at the place of its number. */
const ALL_UNITS = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit)).join('');

/**
 * A table with the bits of each code unit.
 *
 * @param marks global patterns that match single units, and the bits of those that they match; each is matched by runs in
 *   one pass, since a test for each unit costs a start ten times as much
 */
export function markUnits(marks: readonly (readonly [pattern: RegExp, bits: number])[]): Int32Array {
  const table = new Int32Array(0x10000);
  for (const [{ source, flags }, bits] of marks)
    for (const { 0: run, index } of ALL_UNITS.matchAll(new RegExp(`(?:${source})+`, flags)))
      for (let unit = index; unit < index + run.length; unit += 1) table[unit] = (table[unit] ?? 0) | bits;
  return table;
}
