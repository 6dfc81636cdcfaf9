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
import type { VeiledStatus } from '../model/status.ts';
import { syncPath, temporaryName } from '../storage/atomic.ts';
import { CHUNK_ROWS, HAS_TEXT, INTEGERS, KIND_COLUMNS, PartRows } from './part_rows.ts';
import { OFFLINE, quote } from './session.ts';

/** Columns of a part, as the bucket's reader takes them; hashtags and redactions are packed into text. */
const PART_COLUMNS = {
  status_pid: 'status_pid::uuid',
  author_pid: 'author_pid::uuid',
  instance: 'instance',
  posted_hour: 'posted_hour',
  week_day: 'week_day',
  month: 'month',
  language_declared: 'language_declared',
  language_own: 'language_own',
  confidence_milli: 'confidence_milli',
  chinese_milli: 'chinese_milli',
  script: 'script',
  text: `case when flags & ${HAS_TEXT} <> 0 then text end`,
  characters: 'characters',
  redactions: 'redactions',
  hashtags: 'hashtags',
  flags: `flags & ${HAS_TEXT - 1}`,
} as const;
export const PART_COLUMN_NAMES: readonly string[] = Object.keys(PART_COLUMNS);

const TEXTS = ['status_pid', 'author_pid', 'text'] as const;

const SELECT_PART = `select ${Object.entries(PART_COLUMNS)
  .map(([name, sql]) => `${sql} as ${name}`)
  .join(', ')}, bucket from rows join kinds using (kind) join tag_sets using (tagged) order by bucket`;

/** Row groups of a part: a bucket's reader skips those of other buckets. */
const PART_GROUP_ROWS = 2048;

const declare = (names: readonly string[], type: string): string[] => names.map((name) => `${name} ${type}`);

const CREATE_TABLES = [
  `create table rows (${[...declare(TEXTS, 'varchar'), ...declare(INTEGERS, 'integer')].join(', ')})`,
  `create table kinds (${['kind integer', ...declare(KIND_COLUMNS, 'varchar')].join(', ')})`,
  'create table tag_sets (tagged integer, hashtags varchar)',
];

type Cells = readonly (string | number | null)[] | Int32Array;

/** Hand columns of `rows` values to DuckDB as one chunk. */
function appendColumns(
  appender: DuckDBAppender,
  rows: number,
  columns: readonly (readonly [type: DuckDBType, cells: Cells])[],
): void {
  const chunk = DuckDBDataChunk.create(
    columns.map(([type]) => type),
    rows,
  );
  for (const [index, [, cells]] of columns.entries()) {
    const vector = chunk.getColumnVector(index);
    for (let row = 0; row < rows; row += 1) vector.setItem(row, cells[row] ?? null);
    vector.flush();
  }
  appender.appendDataChunk(chunk);
}

/** Takes veiled rows and writes them as one Parquet file, sorted by bucket, under a temporary name until it is whole. */
export class PartWriter {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #appender: DuckDBAppender;
  readonly #path: string;
  readonly #rows: PartRows;
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
    this.#rows = new PartRows(buckets);
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
    for (const sql of CREATE_TABLES) await connection.run(sql);
    return new PartWriter(instance, connection, await connection.createAppender('rows'), path, buckets);
  }

  append(row: VeiledStatus): void {
    this.#rows.add(row);
    if (this.#rows.isFull) this.#flush();
  }

  #flush(): void {
    const { rows, statusPids, authorPids, texts, integers } = this.#rows;
    if (rows === 0) return;
    appendColumns(this.#appender, rows, [
      [VARCHAR, statusPids],
      [VARCHAR, authorPids],
      [VARCHAR, texts],
      ...Object.values(integers).map((cells) => [INTEGER, cells] as const),
    ]);
    this.#rows.clear();
  }

  /** What rows have in common, by its number. */
  async #writeShared(): Promise<void> {
    const { kinds, tagSets } = this.#rows;
    const tables = [
      ['kinds', KIND_COLUMNS.map((_, column) => kinds.map((kind) => kind[column] ?? null))],
      ['tag_sets', [tagSets]],
    ] as const;
    for (const [table, columns] of tables) {
      const appender = await this.#connection.createAppender(table);
      const total = columns[0]?.length ?? 0;
      for (let from = 0; from < total; from += CHUNK_ROWS) {
        const rows = Math.min(CHUNK_ROWS, total - from);
        appendColumns(appender, rows, [
          [INTEGER, Int32Array.from({ length: rows }, (_, row) => from + row)],
          ...columns.map((cells) => [VARCHAR, cells.slice(from, from + rows)] as const),
        ]);
      }
      appender.closeSync();
    }
  }

  /** Write what was taken; durable when this resolves. */
  async finish(): Promise<void> {
    this.#flush();
    this.#appender.closeSync();
    await this.#writeShared();
    const temporary = temporaryName(this.#path);
    try {
      await this.#connection.run(
        `copy (${SELECT_PART}) to ${quote(temporary)} (format parquet, compression snappy, row_group_size ${PART_GROUP_ROWS})`,
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
