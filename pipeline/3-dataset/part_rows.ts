/** Veiled rows on their way into a part: columns of numbers, and texts that return are written once. Pure. */
import { CensusError } from '../errors.ts';
import type { VeiledStatus } from '../model/status.ts';
import { bucketOf } from './buckets.ts';

/** Separates hashtags within a cell: no hashtag holds a control character. */
export const HASHTAG_SEPARATOR = '\u001f';

/** Yes-or-no columns of a row lie in one integer: bit `1 << index`. */
export const FLAGS = [
  'is_undecided',
  'is_reply',
  'is_edited',
  'is_bot',
  'has_media',
  'has_poll',
  'has_content_warning',
  'is_native',
] as const satisfies readonly (keyof VeiledStatus)[];

/** SQL of a flag of the row `alias`. */
export function flagOf(alias: string, name: (typeof FLAGS)[number]): string {
  return `(${alias}.flags & ${1 << FLAGS.indexOf(name)}) <> 0`;
}

/** Set where a text is kept, so that no column of texts needs nulls; no flag of a part's row. */
export const HAS_TEXT = 1 << FLAGS.length;

/** Rows that DuckDB takes at once. */
export const CHUNK_ROWS = 2048;

const createColumn = (): Int32Array => new Int32Array(CHUNK_ROWS);

/** Columns of integers; `month` is `YYYYMM`, `kind` and `tagged` name what stands apart. */
function createIntegers() {
  return {
    posted_hour: createColumn(),
    week_day: createColumn(),
    month: createColumn(),
    confidence_milli: createColumn(),
    chinese_milli: createColumn(),
    characters: createColumn(),
    flags: createColumn(),
    bucket: createColumn(),
    kind: createColumn(),
    tagged: createColumn(),
  };
}
export const INTEGERS: readonly string[] = Object.keys(createIntegers());

/** What many rows have in common, written once a part and named by its number. */
export const KIND_COLUMNS = [
  'instance',
  'language_declared',
  'language_own',
  'script',
  'redactions',
] as const;
export type Kind = readonly [
  instance: string,
  languageDeclared: string | null,
  languageOwn: string,
  script: string,
  redactions: string,
];

/** `YYYY-MM` as a part holds it: `YYYYMM`. */
export function monthNumber(month: string): number {
  return Number(month.slice(0, 4) + month.slice(5));
}

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

function damaged(what: string): CensusError {
  return new CensusError('E_DATASET_CHECK', {
    what: `A row of the veil is damaged: ${what}.`,
    where: 'dataset',
    kept: 'the dataset as it was, and the vault',
    todo: 'this is our fault; report the sentence above',
  });
}

function readTime(text: string): number {
  const ms = Date.parse(`${text.replace(' ', 'T')}${text.length === 10 ? 'T00:00:00Z' : 'Z'}`);
  if (Number.isNaN(ms)) throw damaged('a time is none');
  return ms;
}

/** A time of the veil in numbers, with the texts that it was read from. */
interface Times {
  readonly week: string;
  readonly month: string;
  readonly postedHour: number;
  readonly weekDay: number;
  readonly monthNumber: number;
}

/** Hours remembered, seven years of them, for all parts of a worker. */
const KNOWN_TIMES = 65_536;
const knownTimes = new Map<string, Times>();

function readTimes({ posted_at, week, month }: VeiledStatus): Times {
  const known = knownTimes.get(posted_at);
  if (known !== undefined && known.week === week && known.month === month) return known;
  const times: Times = {
    week,
    month,
    postedHour: readTime(posted_at) / HOUR_MS,
    weekDay: readTime(week) / DAY_MS,
    monthNumber: monthNumber(month),
  };
  if (knownTimes.size >= KNOWN_TIMES) knownTimes.clear();
  knownTimes.set(posted_at, times);
  return times;
}

function packRedactions(redactions: Readonly<Record<string, number>>): string {
  let text = '';
  for (const name in redactions) text += `${text === '' ? '' : ', '}${name}=${redactions[name]}`;
  return text;
}

function packHashtags(hashtags: readonly string[]): string {
  if (hashtags.length === 0) return '';
  const text = hashtags.join(HASHTAG_SEPARATOR);
  if (text.split(HASHTAG_SEPARATOR).length !== hashtags.length) throw damaged('a hashtag is none');
  return text;
}

function packFlags(row: VeiledStatus): number {
  return (
    (row.is_undecided ? 1 : 0) |
    (row.is_reply ? 2 : 0) |
    (row.is_edited ? 4 : 0) |
    (row.is_bot ? 8 : 0) |
    (row.has_media ? 16 : 0) |
    (row.has_poll ? 32 : 0) |
    (row.has_content_warning ? 64 : 0) |
    (row.is_native ? 128 : 0) |
    (row.text === null ? 0 : HAS_TEXT)
  );
}

/** Numbers things in the order in which they come. */
type Branch = Map<string | null, Branch | number>;

/**
 * Up to {@link CHUNK_ROWS} rows as columns, and what all rows of a part have in common: a server, a language or a set of
 * hashtags stands there once, since handing a text to DuckDB costs more than all numbers of a row.
 */
export class PartRows {
  readonly #buckets: number;
  readonly #kindTree: Branch = new Map();
  readonly #tagNumbers = new Map<string, number>();
  /** Of the rows since the last {@link clear}. */
  rows = 0;
  readonly statusPids: string[] = [];
  readonly authorPids: string[] = [];
  readonly texts: string[] = [];
  readonly integers = createIntegers();
  /** By their number. */
  readonly kinds: Kind[] = [];
  readonly tagSets: string[] = [];

  constructor(buckets: number) {
    this.#buckets = buckets;
  }

  get isFull(): boolean {
    return this.rows === CHUNK_ROWS;
  }

  /** @throws CensusError E_DATASET_CHECK where a time or a hashtag is none */
  add(row: VeiledStatus): void {
    const at = this.rows;
    const { postedHour, weekDay, monthNumber } = readTimes(row);
    const { integers } = this;
    integers.posted_hour[at] = postedHour;
    integers.week_day[at] = weekDay;
    integers.month[at] = monthNumber;
    integers.confidence_milli[at] = row.confidence_milli;
    integers.chinese_milli[at] = row.chinese_milli;
    integers.characters[at] = row.characters;
    integers.flags[at] = packFlags(row);
    integers.bucket[at] = bucketOf(row.status_pid, this.#buckets);
    integers.kind[at] = this.#numberKind([
      row.instance,
      row.language_declared,
      row.language_own,
      row.script,
      packRedactions(row.redactions),
    ]);
    integers.tagged[at] = this.#numberTags(packHashtags(row.hashtags));
    this.statusPids[at] = row.status_pid;
    this.authorPids[at] = row.author_pid;
    this.texts[at] = row.text ?? '';
    this.rows = at + 1;
  }

  clear(): void {
    this.rows = 0;
  }

  #numberKind(kind: Kind): number {
    let branch = this.#kindTree;
    const last = kind.length - 1;
    for (let level = 0; level < last; level += 1) {
      const key = kind[level] ?? null;
      let next = branch.get(key);
      if (!(next instanceof Map)) {
        next = new Map();
        branch.set(key, next);
      }
      branch = next;
    }
    const known = branch.get(kind[last] ?? null);
    if (typeof known === 'number') return known;
    branch.set(kind[last] ?? null, this.kinds.length);
    return this.kinds.push(kind) - 1;
  }

  #numberTags(tags: string): number {
    const known = this.#tagNumbers.get(tags);
    if (known !== undefined) return known;
    this.#tagNumbers.set(tags, this.tagSets.length);
    return this.tagSets.push(tags) - 1;
  }
}
