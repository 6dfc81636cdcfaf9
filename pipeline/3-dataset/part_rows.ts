/** Veiled rows on their way into a part, as columns. Pure. */
import type { VeiledStatus } from '../model/status.ts';
import { bucketOf } from './buckets.ts';
import { GrowingText, HexColumn, RepeatedText } from './part_columns.ts';
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

type Integer = (typeof INTEGERS)[number];
type Repeated = (typeof REPEATED)[number];

/** Rows of one bucket, column by column. */
export interface BucketColumns {
  readonly bucket: number;
  readonly rows: number;
  /** 16 bytes each. */
  readonly status_pid: Uint8Array[];
  readonly author_pid: Uint8Array[];
  /** UTF-8. */
  readonly text: (Uint8Array | null)[];
  readonly integers: Readonly<Record<Integer, Int32Array>>;
  readonly repeated: Readonly<Record<Repeated, (string | null)[]>>;
}

/** Rows, and bytes of their texts, after which they are to be written: a task holds no more of them at once. */
export const RUN = { rows: 131_072, textBytes: 24 * 1024 * 1024 };

/** Rows that are handed out at once, at most: they exist twice for a moment. */
const GROUP_ROWS = 2048;

/** Room for so many rows at first; it doubles. */
const FIRST_ROWS = 8192;

const createIntegers = <K extends string>(names: readonly K[], rows: number): Record<K, Int32Array> =>
  Object.fromEntries(names.map((name) => [name, new Int32Array(rows)])) as Record<K, Int32Array>;

function grow<K extends string>(columns: Record<K, Int32Array>, rows: number): Record<K, Int32Array> {
  const larger = createIntegers(Object.keys(columns) as K[], rows);
  for (const name in columns) larger[name].set(columns[name]);
  return larger;
}

/** Takes rows one by one and hands them out by bucket. */
export class PartRows {
  #buckets = 0;
  readonly #statusPids = new HexColumn();
  readonly #authorPids = new HexColumn();
  readonly #texts = new GrowingText();
  readonly #repeated = Object.fromEntries(
    REPEATED.map((name) => [name, new RepeatedText(OPTIONAL.has(name))]),
  ) as Record<Repeated, RepeatedText>;
  #integers = createIntegers(INTEGERS, FIRST_ROWS);
  #numbers = createIntegers([...REPEATED, 'bucket'], FIRST_ROWS);
  #room = FIRST_ROWS;
  #rows = 0;

  /** Forget everything, and take rows of a part that is divided into so many buckets. */
  begin(buckets: number): void {
    this.#buckets = buckets;
    for (const name of REPEATED) this.#repeated[name].clear();
    this.clear();
  }

  get isFull(): boolean {
    return this.#rows >= RUN.rows || this.#texts.bytes >= RUN.textBytes;
  }

  /** @throws CensusError E_DATASET_CHECK where a pseudonym, a time or a hashtag is none */
  add(row: VeiledStatus): void {
    const at = this.#rows;
    if (at === this.#room) {
      this.#room *= 2;
      this.#integers = grow(this.#integers, this.#room);
      this.#numbers = grow(this.#numbers, this.#room);
    }
    const { postedHour, weekDay, monthNumber } = readTimes(row);
    const integers = this.#integers;
    integers.posted_hour[at] = postedHour;
    integers.week_day[at] = weekDay;
    integers.month[at] = monthNumber;
    integers.confidence_milli[at] = row.confidence_milli;
    integers.chinese_milli[at] = row.chinese_milli;
    integers.characters[at] = row.characters;
    integers.flags[at] = packFlags(row);
    const [numbers, repeated] = [this.#numbers, this.#repeated];
    numbers.instance[at] = repeated.instance.number(row.instance);
    numbers.language_declared[at] = repeated.language_declared.number(row.language_declared);
    numbers.language_own[at] = repeated.language_own.number(row.language_own);
    numbers.script[at] = repeated.script.number(row.script);
    numbers.redactions[at] = repeated.redactions.number(packRedactions(row.redactions));
    numbers.hashtags[at] = repeated.hashtags.number(packHashtags(row.hashtags));
    numbers.bucket[at] = bucketOf(row.status_pid, this.#buckets);
    this.#statusPids.add(row.status_pid);
    this.#authorPids.add(row.author_pid);
    this.#texts.add(row.text);
    this.#rows = at + 1;
  }

  clear(): void {
    this.#rows = 0;
    this.#statusPids.clear();
    this.#authorPids.clear();
    this.#texts.clear();
  }

  /** Numbers of the rows, sorted by bucket and else as they came, and where each bucket begins. */
  #sort(): { readonly order: Uint32Array; readonly starts: Uint32Array } {
    const { bucket } = this.#numbers;
    const starts = new Uint32Array(this.#buckets + 1);
    for (let row = 0; row < this.#rows; row += 1) {
      const after = (bucket[row] ?? 0) + 1;
      starts[after] = (starts[after] ?? 0) + 1;
    }
    for (let at = 1; at < starts.length; at += 1) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
    const next = starts.slice();
    const order = new Uint32Array(this.#rows);
    for (let row = 0; row < this.#rows; row += 1) {
      const own = bucket[row] ?? 0;
      const place = next[own] ?? 0;
      order[place] = row;
      next[own] = place + 1;
    }
    return { order, starts };
  }

  #pick(bucket: number, rows: Uint32Array): BucketColumns {
    const integers = createIntegers(INTEGERS, rows.length);
    for (const name of INTEGERS) pick(this.#integers[name], rows, integers[name]);
    const repeated = Object.fromEntries(
      REPEATED.map((name) => [name, this.#repeated[name].pick(this.#numbers[name], rows)]),
    ) as Record<Repeated, (string | null)[]>;
    return {
      bucket,
      rows: rows.length,
      status_pid: this.#statusPids.pick(rows),
      author_pid: this.#authorPids.pick(rows),
      text: this.#texts.pick(rows),
      integers,
      repeated,
    };
  }

  /** The rows since the last {@link clear}, bucket by bucket; what is handed out is good until then. */
  *divide(): Generator<BucketColumns> {
    const { order, starts } = this.#sort();
    for (let bucket = 0; bucket < this.#buckets; bucket += 1) {
      const end = starts[bucket + 1] ?? 0;
      for (let from = starts[bucket] ?? 0; from < end; from += GROUP_ROWS)
        yield this.#pick(bucket, order.subarray(from, Math.min(end, from + GROUP_ROWS)));
    }
  }
}

function pick(from: Int32Array, rows: Uint32Array, to: Int32Array): void {
  for (let at = 0; at < rows.length; at += 1) to[at] = from[rows[at] ?? 0] ?? 0;
}
