/** What a published table is made of. Cells are noisy counts, public words and days: an exact count is no such thing. */
import { type ErrorBar, errorBar } from '../accuracy.ts';
import type { StoredTable } from '../ledger/stored.ts';
import { clampToZero } from '../mechanisms/consistency.ts';
import { type NoisyCount, sumNoisy } from '../mechanisms/counts.ts';

declare const kind: unique symbol;
/** A number that everybody may know without asking anybody's data: a bound, a day count, an error bar. */
export type PublicNumber = bigint & { readonly [kind]: 'public' };
/** One value of a published row. Text is a key: a day, a server that was selected, a word of the configuration. */
export type Cell = NoisyCount | PublicNumber | string | null;

/** A published table: rows in the order of its key. */
export interface PublicTable {
  readonly table: string;
  /** Release that published these rows first; their bytes never change after it. */
  readonly published: string;
  readonly rows: readonly (readonly Cell[])[];
}

/** A public parameter as a cell. */
export function publicNumber(value: bigint | number): PublicNumber {
  return BigInt(value) as PublicNumber;
}

/** A noisy value with its error bar: the sum of `draws` independent counts of one table. */
export interface Estimate {
  readonly value: NoisyCount;
  readonly bar: ErrorBar;
}

/** Sum some counts of a stored table into one estimate. */
export function estimate(table: StoredTable, counts: readonly NoisyCount[]): Estimate {
  return { value: sumNoisy(counts), bar: errorBar(table.noise, counts.length) };
}

/** Nothing was counted, so nothing is uncertain. */
export const NOTHING: Estimate = { value: 0n as NoisyCount, bar: { sdMilli: 0n, half: 0n } };

/** The four cells of a measure: value, standard deviation, and the interval, none below zero. */
export function measureCells({ value, bar }: Estimate): Cell[] {
  const low = value - bar.half;
  const high = value + bar.half;
  return [
    clampToZero(value),
    publicNumber(bar.sdMilli),
    clampToZero(low as bigint as NoisyCount),
    clampToZero(high as bigint as NoisyCount),
  ];
}
