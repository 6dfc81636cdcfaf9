/** Veiled rows on their way into a part, as columns. Pure. */
import type { VeiledStatus } from '../model/status.ts';
import { bucketOf } from './buckets.ts';
import { HexColumn, IntegerColumn, type PartColumn } from './part_columns.ts';
import { GrowingText, RepeatedText } from './part_texts.ts';
import { packFlags, packHashtags, packRedactions, readTimes } from './part_values.ts';

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

/** Rows of one bucket, by their number. */
export interface BucketRows {
  readonly bucket: number;
  readonly rows: Uint32Array;
}

/** Rows, and bytes of their texts, after which they are to be written: a task holds no more of them at once. */
export const RUN = { rows: 131_072, textBytes: 24 * 1024 * 1024 };

/** Rows that are handed out at once, at most: what DuckDB reads at once. */
const GROUP_ROWS = 2048;

/** One thing for each name. */
function each<K extends string, T>(names: readonly K[], make: (name: K) => T): Record<K, T> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<K, T>;
}

/** Takes rows one by one and hands them out by bucket. */
export class PartRows {
  #buckets = 0;
  #rows = 0;
  readonly #bucket = new IntegerColumn();
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
    bucket: this.#bucket,
  };

  /** Forget everything, and take rows of a part that is divided into so many buckets. */
  begin(buckets: number): void {
    this.#buckets = buckets;
    for (const name of REPEATED) this.#repeated[name].forget();
    this.clear();
  }

  get isFull(): boolean {
    return this.#rows >= RUN.rows || this.#texts.bytes >= RUN.textBytes;
  }

  /** @throws CensusError E_DATASET_CHECK where a pseudonym, a time or a hashtag is none: then no more may be added */
  add(row: VeiledStatus): void {
    const { postedHour, weekDay, monthNumber } = readTimes(row);
    const [integers, repeated] = [this.#integers, this.#repeated];
    integers.posted_hour.add(postedHour);
    integers.week_day.add(weekDay);
    integers.month.add(monthNumber);
    integers.confidence_milli.add(row.confidence_milli);
    integers.chinese_milli.add(row.chinese_milli);
    integers.characters.add(row.characters);
    integers.flags.add(packFlags(row));
    repeated.instance.add(row.instance);
    repeated.language_declared.add(row.language_declared);
    repeated.language_own.add(row.language_own);
    repeated.script.add(row.script);
    repeated.redactions.add(packRedactions(row.redactions));
    repeated.hashtags.add(packHashtags(row.hashtags));
    this.#bucket.add(bucketOf(row.status_pid, this.#buckets));
    this.#statusPids.add(row.status_pid);
    this.#authorPids.add(row.author_pid);
    this.#texts.add(row.text);
    this.#rows += 1;
  }

  clear(): void {
    this.#rows = 0;
    for (const column of Object.values(this.columns)) column.clear();
  }

  /** Numbers of the rows, sorted by bucket and else as they came, and where each bucket begins. */
  #sort(): { readonly order: Uint32Array; readonly starts: Uint32Array } {
    const starts = new Uint32Array(this.#buckets + 1);
    for (let row = 0; row < this.#rows; row += 1) {
      const after = this.#bucket.at(row) + 1;
      starts[after] = (starts[after] ?? 0) + 1;
    }
    for (let at = 1; at < starts.length; at += 1) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
    const next = starts.slice();
    const order = new Uint32Array(this.#rows);
    for (let row = 0; row < this.#rows; row += 1) {
      const own = this.#bucket.at(row);
      const place = next[own] ?? 0;
      order[place] = row;
      next[own] = place + 1;
    }
    return { order, starts };
  }

  /** Numbers of the rows since the last {@link clear}, bucket by bucket. */
  *divide(): Generator<BucketRows> {
    const { order, starts } = this.#sort();
    for (let bucket = 0; bucket < this.#buckets; bucket += 1) {
      const end = starts[bucket + 1] ?? 0;
      for (let from = starts[bucket] ?? 0; from < end; from += GROUP_ROWS)
        yield { bucket, rows: order.subarray(from, Math.min(end, from + GROUP_ROWS)) };
    }
  }
}
