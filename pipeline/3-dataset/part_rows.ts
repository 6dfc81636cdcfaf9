/** Veiled rows on their way into a part, as columns. Pure. */
import type { VeiledStatus } from '../model/status.ts';
import { STEP_BYTES, STEPS } from './buckets.ts';
import { HexColumn, IntegerColumn, type PartColumn } from './part_columns.ts';
import { GrowingText, RepeatedText } from './part_texts.ts';
import {
  dayNumber,
  hourNumber,
  monthNumber,
  packFlags,
  packHashtags,
  packRedactions,
} from './part_values.ts';

/** Columns of integers; `month` is `YYYYMM`. */
export const INTEGERS = [
  'posted_hour',
  'week_day',
  'month',
  'confidence_milli',
  'chinese_milli',
  'characters',
  'flags',
] as const;

/** Columns of texts that many rows have in common. */
export const REPEATED = [
  'instance',
  'language_declared',
  'language_own',
  'script',
  'redactions',
  'hashtags',
] as const;

/** Columns that a row may lack. */
export const OPTIONAL: ReadonlySet<string> = new Set(['text', 'language_declared']);

/** Rows of neighbouring steps, by their number. */
export interface StepRows {
  readonly rows: Uint32Array;
  readonly firstStep: number;
  readonly lastStep: number;
}

/** Rows, and bytes of their texts, after which they are to be written: a task holds few more of them at once. */
export const RUN = { rows: 131_072, textBytes: 24 * 1024 * 1024 };

/** Rows that are handed out at once, at most: what DuckDB reads at once. */
const GROUP_ROWS = 2048;

/** One thing for each name. */
function each<K extends string, T>(names: readonly K[], make: (name: K) => T): Record<K, T> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<K, T>;
}

/** Takes rows some at a time and hands them out by step. */
export class PartRows {
  #rows = 0;
  readonly #step = new IntegerColumn();
  readonly #statusPids = new HexColumn();
  readonly #authorPids = new HexColumn();
  readonly #texts = new GrowingText();
  readonly #integers = each(INTEGERS, () => new IntegerColumn());
  readonly #repeated = each(REPEATED, (name) => new RepeatedText(OPTIONAL.has(name)));
  /** By name, in their order in a file. */
  readonly columns: Readonly<Record<string, PartColumn>> = {
    status_pid: this.#statusPids,
    author_pid: this.#authorPids,
    ...this.#integers,
    ...this.#repeated,
    text: this.#texts,
    step: this.#step,
  };

  /** Forget everything, and take rows of another part. */
  begin(): void {
    for (const name of REPEATED) this.#repeated[name].forget();
    this.clear();
  }

  get isFull(): boolean {
    return this.#rows >= RUN.rows || this.#texts.bytes >= RUN.textBytes;
  }

  /**
   * Take rows, column by column: each is little code, which stays at hand.
   *
   * @throws CensusError E_DATASET_CHECK where a pseudonym, a time or a hashtag is none: then no more may be added
   */
  add(rows: readonly VeiledStatus[]): void {
    const [integers, repeated] = [this.#integers, this.#repeated];
    for (const row of rows) integers.posted_hour.add(hourNumber(row.posted_at));
    for (const row of rows) integers.week_day.add(dayNumber(row.week));
    for (const row of rows) integers.month.add(monthNumber(row.month));
    for (const row of rows) integers.confidence_milli.add(row.confidence_milli);
    for (const row of rows) integers.chinese_milli.add(row.chinese_milli);
    for (const row of rows) integers.characters.add(row.characters);
    for (const row of rows) integers.flags.add(packFlags(row));
    for (const row of rows) repeated.instance.add(row.instance);
    for (const row of rows) repeated.language_declared.add(row.language_declared);
    for (const row of rows) repeated.language_own.add(row.language_own);
    for (const row of rows) repeated.script.add(row.script);
    for (const row of rows) repeated.redactions.add(packRedactions(row.redactions));
    for (const row of rows) repeated.hashtags.add(packHashtags(row.hashtags));
    this.#statusPids.add(rows.map(({ status_pid }) => status_pid));
    this.#authorPids.add(rows.map(({ author_pid }) => author_pid));
    for (const row of rows) this.#texts.add(row.text);
    const before = this.#rows;
    this.#rows += rows.length;
    for (let row = before; row < this.#rows; row += 1)
      this.#step.add(this.#statusPids.startOf(row, STEP_BYTES));
  }

  clear(): void {
    this.#rows = 0;
    for (const column of Object.values(this.columns)) column.clear();
  }

  /** Numbers of the rows, sorted by step and else as they came. */
  #sort(): Uint32Array {
    const starts = new Uint32Array(STEPS + 1);
    for (let row = 0; row < this.#rows; row += 1) {
      const after = this.#step.at(row) + 1;
      starts[after] = (starts[after] ?? 0) + 1;
    }
    for (let at = 1; at < STEPS; at += 1) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
    const order = new Uint32Array(this.#rows);
    for (let row = 0; row < this.#rows; row += 1) {
      const own = this.#step.at(row);
      const place = starts[own] ?? 0;
      order[place] = row;
      starts[own] = place + 1;
    }
    return order;
  }

  /** Numbers of the rows since the last {@link clear}, step by step. */
  *divide(): Generator<StepRows> {
    const order = this.#sort();
    for (let from = 0; from < order.length; from += GROUP_ROWS) {
      const rows = order.subarray(from, from + GROUP_ROWS);
      yield {
        rows,
        firstStep: this.#step.at(rows[0] ?? 0),
        lastStep: this.#step.at(rows.at(-1) ?? 0),
      };
    }
  }
}
