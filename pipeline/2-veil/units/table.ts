/**
 * What the veil knows of each UTF-16 code unit, all of it side by side in one table. Every pass over a text asks something
 * of each unit; told apart, six tables are six places in memory that are not near, here the first pass brings them all.
 */
import { takeArray } from '../prepared/file.ts';
import { PREPARED } from '../prepared/tables.ts';

/** A unit's row: eight numbers of 32 bits, half a line of the processor's cache. */
export const ROW_SHIFT = 3;

/** Numbers of a row. */
export const COLUMN = {
  /** What it folds to, and how (`fold_text.ts`). */
  fold: 0,
  /** Bits of `SIGN`. */
  signs: 1,
  /** Which rules it wakes (`select.ts`). */
  triggers: 2,
  /** What the language is judged by (`language/unit_facts.ts`). */
  language: 3,
  /** What the lattice of names asks (`lexicon/facts.ts`). */
  lattice: 4,
  /** Its simplified form. */
  simplified: 5,
} as const;

const UNITS = 0x10000;

/** Rows of all units: number `column` of `unit` stands at `(unit << ROW_SHIFT) | column`. */
export const UNIT_TABLE: Int32Array =
  PREPARED === null ? new Int32Array(UNITS << ROW_SHIFT) : takeArray(PREPARED, 'units', Int32Array);

/** Fill a column, where the table was not prepared. @param make gives the number of each unit */
export function fillColumn(column: number, make: () => ArrayLike<number>): void {
  if (PREPARED !== null) return;
  const values = make();
  for (let unit = 0; unit < UNITS; unit += 1) UNIT_TABLE[(unit << ROW_SHIFT) | column] = values[unit] ?? 0;
}
