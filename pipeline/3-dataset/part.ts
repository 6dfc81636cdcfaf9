/** Parts: veiled rows on disk between the veil and the dataset, sorted by the step of their pseudonym. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SchemaElement } from 'hyparquet';
import type { VeiledStatus } from '../model/status.ts';
import { PRIVATE_FILE_MODE, syncPath, temporaryName } from '../storage/atomic.ts';
import { type FileColumn, PartFile } from './part_file.ts';
import { INTEGERS, OPTIONAL, PartRows, REPEATED } from './part_rows.ts';

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

/** Columns of a part but for its step, as its readers take them; hashtags and redactions are packed into text. */
const COLUMNS: readonly SchemaElement[] = [
  { name: 'status_pid', ...PID },
  { name: 'author_pid', ...PID },
  ...INTEGERS.map((name) => ({ name, ...INTEGER })),
  ...REPEATED.map(describeText),
  describeText('text'),
];
export const PART_COLUMN_NAMES: readonly string[] = COLUMNS.map(({ name }) => name);

const HAS_DICTIONARY: ReadonlySet<string> = new Set(REPEATED);

function describeColumns({ columns }: PartRows): FileColumn[] {
  return [...COLUMNS, { name: 'step', ...INTEGER }].map((element) => {
    const column = columns[element.name];
    if (column === undefined) throw new RangeError('a column of a part has no rows');
    return { element, column, encoding: HAS_DICTIONARY.has(element.name) ? 'RLE_DICTIONARY' : 'PLAIN' };
  });
}

/** Memory of a part that was closed, for the next one: a thread makes one after the other. */
let spare: PartRows | null = null;

function takeRows(): PartRows {
  const rows = spare ?? new PartRows();
  spare = null;
  rows.begin();
  return rows;
}

/**
 * Takes veiled rows and writes them as one Parquet file under a temporary name until it is whole: row groups of
 * neighbouring steps, so that whoever wants some of these reads no others. Not compressed: it is read once and removed.
 */
export class PartWriter {
  readonly #path: string;
  readonly #temporary: string;
  readonly #rows: PartRows;
  readonly #handle: number;
  readonly #file: PartFile;
  readonly #months = new Map<string, number>();
  #isOpen = true;

  constructor(path: string) {
    this.#path = path;
    this.#temporary = temporaryName(path);
    this.#rows = takeRows();
    this.#handle = openSync(this.#temporary, 'w', PRIVATE_FILE_MODE);
    this.#file = new PartFile(this.#handle, describeColumns(this.#rows));
  }

  /** @throws CensusError E_DATASET_CHECK where a row is damaged */
  append(rows: readonly VeiledStatus[]): void {
    this.#rows.add(rows);
    for (const { month } of rows) this.#months.set(month, (this.#months.get(month) ?? 0) + 1);
    if (this.#rows.isFull) this.#flush();
  }

  #flush(): void {
    for (const { rows, firstStep, lastStep } of this.#rows.divide())
      this.#file.writeGroup(rows, { step: [firstStep, lastStep] });
    this.#rows.clear();
  }

  /** Write what was taken; durable when this returns. Returns the rows of each month, `YYYY-MM`. */
  finish(): Record<string, number> {
    this.#flush();
    this.#file.finish();
    fsyncSync(this.#handle);
    renameSync(this.#temporary, this.#path);
    syncPath(dirname(this.#path));
    return Object.fromEntries([...this.#months].sort());
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
