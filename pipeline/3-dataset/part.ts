/** Parts: veiled rows on disk between the veil and the dataset, divided by bucket. */
import { renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBType,
  INTEGER,
  VARCHAR,
} from '@duckdb/node-api';
import { CensusError } from '../errors.ts';
import type { VeiledStatus } from '../model/status.ts';
import { syncPath, temporaryName } from '../storage/atomic.ts';
import { bucketOf } from './buckets.ts';
import { OFFLINE, quote } from './session.ts';

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

type Cell = string | number | bigint | null;

interface PartColumn {
  readonly name: string;
  readonly type: DuckDBType;
  readonly of: (row: VeiledStatus) => Cell;
}

const DAY_MS = 86_400_000;

function damaged(what: string): CensusError {
  return new CensusError('E_DATASET_CHECK', {
    what: `A row of the veil is damaged: ${what}.`,
    where: 'dataset',
    kept: 'the dataset as it was, and the vault',
    todo: 'this is our fault; report the sentence above',
  });
}

/** Milliseconds of a UTC day or hour as the veil writes it; the same hour comes many times. */
const knownTimes = new Map<string, number>();
const KNOWN_TIMES = 65_536;
function readTime(text: string): number {
  const known = knownTimes.get(text);
  if (known !== undefined) return known;
  const ms = Date.parse(`${text.replace(' ', 'T')}${text.length === 10 ? 'T00:00:00Z' : 'Z'}`);
  if (Number.isNaN(ms)) throw damaged('a time is none');
  if (knownTimes.size >= KNOWN_TIMES) knownTimes.clear();
  knownTimes.set(text, ms);
  return ms;
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
  let flags = 0;
  for (const [index, name] of FLAGS.entries()) if (row[name]) flags |= 1 << index;
  return flags;
}

/** Columns of a part; `month` is `YYYYMM`, hashtags and redactions are packed into text. */
const PART_COLUMNS: readonly PartColumn[] = [
  { name: 'status_pid', type: VARCHAR, of: (row) => row.status_pid },
  { name: 'author_pid', type: VARCHAR, of: (row) => row.author_pid },
  { name: 'instance', type: VARCHAR, of: (row) => row.instance },
  { name: 'posted_hour', type: INTEGER, of: (row) => readTime(row.posted_at) / 3_600_000 },
  { name: 'week_day', type: INTEGER, of: (row) => readTime(row.week) / DAY_MS },
  { name: 'month', type: INTEGER, of: (row) => Number(row.month.slice(0, 4) + row.month.slice(5)) },
  { name: 'language_declared', type: VARCHAR, of: (row) => row.language_declared },
  { name: 'language_own', type: VARCHAR, of: (row) => row.language_own },
  { name: 'confidence_milli', type: INTEGER, of: (row) => row.confidence_milli },
  { name: 'chinese_milli', type: INTEGER, of: (row) => row.chinese_milli },
  { name: 'script', type: VARCHAR, of: (row) => row.script },
  { name: 'text', type: VARCHAR, of: (row) => row.text },
  { name: 'characters', type: INTEGER, of: (row) => row.characters },
  { name: 'redactions', type: VARCHAR, of: (row) => packRedactions(row.redactions) },
  { name: 'hashtags', type: VARCHAR, of: (row) => packHashtags(row.hashtags) },
  { name: 'flags', type: INTEGER, of: packFlags },
];
export const PART_COLUMN_NAMES: readonly string[] = PART_COLUMNS.map(({ name }) => name);

/** Rows that DuckDB takes at once. */
const CHUNK_ROWS = 2048;

/** Row groups of a part: a bucket's reader skips those of other buckets. */
const PART_GROUP_ROWS = 2048;

/** Takes veiled rows and writes them as one Parquet file, sorted by bucket, under a temporary name until it is whole. */
export class PartWriter {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #appender: DuckDBAppender;
  readonly #path: string;
  readonly #columns: Cell[][] = [...PART_COLUMNS.map((): Cell[] => []), []];
  readonly #buckets: number;
  #isOpen = true;

  private constructor(
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    appender: DuckDBAppender,
    path: string,
    buckets: number,
  ) {
    this.#instance = instance;
    this.#connection = connection;
    this.#appender = appender;
    this.#path = path;
    this.#buckets = buckets;
  }

  /** @param spillDir where DuckDB may put rows that do not fit into its memory */
  static async open(path: string, buckets: number, spillDir: string, memoryMib: number): Promise<PartWriter> {
    const instance = await DuckDBInstance.create(':memory:', {
      ...OFFLINE,
      threads: '1',
      memory_limit: `${memoryMib}MiB`,
      temp_directory: spillDir,
    });
    const connection = await instance.connect();
    const columns = [...PART_COLUMNS.map(({ name, type }) => `${name} ${type}`), 'bucket INTEGER'];
    await connection.run(`create table rows (${columns.join(', ')})`);
    return new PartWriter(instance, connection, await connection.createAppender('rows'), path, buckets);
  }

  append(row: VeiledStatus): void {
    const columns = this.#columns;
    for (let index = 0; index < PART_COLUMNS.length; index += 1) {
      columns[index]?.push(PART_COLUMNS[index]?.of(row) ?? null);
    }
    columns[PART_COLUMNS.length]?.push(bucketOf(row.status_pid, this.#buckets));
    if (columns[0]?.length === CHUNK_ROWS) this.#flush();
  }

  #flush(): void {
    const rows = this.#columns[0]?.length ?? 0;
    if (rows === 0) return;
    const chunk = DuckDBDataChunk.create([...PART_COLUMNS.map(({ type }) => type), INTEGER], rows);
    for (const [index, values] of this.#columns.entries()) {
      chunk.setColumnValues(index, values);
      values.length = 0;
    }
    this.#appender.appendDataChunk(chunk);
  }

  /** Write what was taken; durable when this resolves. */
  async finish(): Promise<void> {
    this.#flush();
    this.#appender.closeSync();
    const temporary = temporaryName(this.#path);
    try {
      await this.#connection.run(
        `copy (select * replace (status_pid::uuid as status_pid, author_pid::uuid as author_pid) from rows order by bucket)
           to ${quote(temporary)} (format parquet, compression snappy, row_group_size ${PART_GROUP_ROWS})`,
      );
      syncPath(temporary);
      renameSync(temporary, this.#path);
      syncPath(dirname(this.#path));
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    } finally {
      this.close();
    }
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}
