/** Parts: veiled rows on disk between the veil and the dataset, divided by bucket. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, type ColumnSource, ParquetWriter } from 'hyparquet-writer';
import type { VeiledStatus } from '../model/status.ts';
import { PRIVATE_FILE_MODE, syncPath, temporaryName, writeAll } from '../storage/atomic.ts';
import { type BucketColumns, INTEGERS, OPTIONAL, PartRows, REPEATED } from './part_rows.ts';

const PID: Omit<SchemaElement, 'name'> = {
  type: 'FIXED_LEN_BYTE_ARRAY',
  type_length: 16,
  logical_type: { type: 'UUID' },
  repetition_type: 'REQUIRED',
};
const INTEGER: Omit<SchemaElement, 'name'> = { type: 'INT32', repetition_type: 'REQUIRED' };
const TEXT: Omit<SchemaElement, 'name'> = { type: 'BYTE_ARRAY', converted_type: 'UTF8' };

function describeText(name: string): SchemaElement {
  return { name, ...TEXT, repetition_type: OPTIONAL.has(name) ? 'OPTIONAL' : 'REQUIRED' };
}

/** Columns of a part, as the bucket's reader takes them; hashtags and redactions are packed into text. */
const COLUMNS: readonly SchemaElement[] = [
  { name: 'status_pid', ...PID },
  { name: 'author_pid', ...PID },
  ...INTEGERS.map((name) => ({ name, ...INTEGER })),
  ...REPEATED.map(describeText),
  describeText('text'),
];
export const PART_COLUMN_NAMES: readonly string[] = COLUMNS.map(({ name }) => name);

const SCHEMA: SchemaElement[] = [
  { name: 'part', num_children: COLUMNS.length + 1 },
  ...COLUMNS,
  { name: 'bucket', ...INTEGER },
];

/** Columns of a bucket's rows as the writer takes them; the least and the greatest bucket let readers skip row groups. */
function describeColumns(of: BucketColumns): ColumnSource[] {
  return [
    { name: 'status_pid', data: of.status_pid, encoding: 'PLAIN' },
    { name: 'author_pid', data: of.author_pid, encoding: 'PLAIN' },
    ...INTEGERS.map((name) => ({ name, data: of.integers[name], encoding: 'PLAIN' as const })),
    ...REPEATED.map((name) => ({ name, data: of.repeated[name], encoding: 'RLE_DICTIONARY' as const })),
    { name: 'text', data: of.text, encoding: 'PLAIN' },
    { name: 'bucket', data: new Int32Array(of.rows).fill(of.bucket), encoding: 'PLAIN', statistics: true },
  ];
}

/** Bytes on their way to a file, of which each row group is handed over as it is whole. */
class FileBytes extends ByteWriter {
  readonly #handle: number;

  constructor(handle: number) {
    super(1024 * 1024);
    this.#handle = handle;
  }

  flush(): void {
    writeAll(this.#handle, this.getBytes());
    this.index = 0;
  }

  override finish(): void {
    this.flush();
  }
}

/** Memory of a part that was closed, for the next one: a thread makes one after the other. */
let spare: PartRows | null = null;

function takeRows(buckets: number): PartRows {
  const rows = spare ?? new PartRows();
  spare = null;
  rows.begin(buckets);
  return rows;
}

/**
 * Takes veiled rows and writes them as one Parquet file under a temporary name until it is whole: row groups of one bucket
 * each. Not compressed: it is read once and removed.
 */
export class PartWriter {
  readonly #path: string;
  readonly #temporary: string;
  readonly #rows: PartRows;
  readonly #handle: number;
  readonly #parquet: ParquetWriter;
  #isOpen = true;

  constructor(path: string, buckets: number) {
    this.#path = path;
    this.#temporary = temporaryName(path);
    this.#rows = takeRows(buckets);
    this.#handle = openSync(this.#temporary, 'w', PRIVATE_FILE_MODE);
    this.#parquet = new ParquetWriter({
      writer: new FileBytes(this.#handle),
      schema: SCHEMA,
      codec: 'UNCOMPRESSED',
      statistics: false,
    });
  }

  /** @throws CensusError E_DATASET_CHECK where the row is damaged */
  append(row: VeiledStatus): void {
    this.#rows.add(row);
    if (this.#rows.isFull) this.#flush();
  }

  #flush(): void {
    for (const columns of this.#rows.divide())
      this.#parquet.write({
        columnData: describeColumns(columns),
        rowGroupSize: columns.rows,
        pageSize: Number.MAX_SAFE_INTEGER,
      });
    this.#rows.clear();
  }

  /** Write what was taken; durable when this returns. */
  finish(): void {
    this.#flush();
    this.#parquet.finish();
    fsyncSync(this.#handle);
    renameSync(this.#temporary, this.#path);
    syncPath(dirname(this.#path));
  }

  /** Drop what was not finished. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    spare = this.#rows;
    closeSync(this.#handle);
    rmSync(this.#temporary, { force: true });
  }
}
