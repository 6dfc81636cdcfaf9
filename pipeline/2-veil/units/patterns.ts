/** Tables of what each UTF-16 code unit is, for passes that look at every unit of a text. */

let allUnits = '';

/** Every code unit once, at the place of its number. */
function listUnits(): string {
  if (allUnits === '')
    allUnits = Buffer.from(Uint16Array.from({ length: 0x10000 }, (_, unit) => unit).buffer).toString(
      'utf16le',
    );
  return allUnits;
}

/**
 * The units that a pattern of one unit matches, by runs in one pass: a test for each unit costs a start ten times as much.
 *
 * @param onRun first unit of a run, and the first after it
 */
export function findUnits({ source, flags }: RegExp, onRun: (from: number, to: number) => void): void {
  for (const { 0: run, index } of listUnits().matchAll(new RegExp(`(?:${source})+`, flags)))
    onRun(index, index + run.length);
}

/** A table with the bits of each code unit, by patterns of one unit, global. */
export function markUnits(marks: readonly (readonly [pattern: RegExp, bits: number])[]): Int32Array {
  const table = new Int32Array(0x10000);
  for (const [pattern, bits] of marks)
    findUnits(pattern, (from, to) => {
      for (let unit = from; unit < to; unit += 1) table[unit] = (table[unit] ?? 0) | bits;
    });
  return table;
}
