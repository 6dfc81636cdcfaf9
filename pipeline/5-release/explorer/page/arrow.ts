/**
 * Rows as an Arrow stream. Buffers are laid out here (Arrow columnar format 1.5, § Physical Memory Layout), since the
 * library's own way from values to vectors compiles code, which the page's policy forbids.
 */
import {
  type Data,
  DateDay,
  Int32,
  Int64,
  makeData,
  makeVector,
  Table,
  tableToIPC,
  Utf8,
} from 'apache-arrow';
import { MS_PER_DAY } from '../../../model/weeks.ts';
import type { ExplorerTable } from './facts.ts';
import type { Cell, Row } from './rows.ts';

/** A bit a row, least significant first: set where there is a value. */
function makeBitmap(cells: readonly Cell[]): Uint8Array {
  const bitmap = new Uint8Array(Math.ceil(cells.length / 8));
  cells.forEach((cell, at) => {
    if (cell !== null) bitmap[at >> 3] = (bitmap[at >> 3] ?? 0) | (1 << (at & 7));
  });
  return bitmap;
}

function makeText(cells: readonly Cell[], nullBitmap: Uint8Array, nullCount: number): Data {
  const encoder = new TextEncoder();
  const parts = cells.map((cell) => encoder.encode(cell === null ? '' : String(cell)));
  const valueOffsets = new Int32Array(cells.length + 1);
  parts.forEach((part, at) => {
    valueOffsets[at + 1] = (valueOffsets[at] ?? 0) + part.byteLength;
  });
  const data = new Uint8Array(valueOffsets[cells.length] ?? 0);
  parts.forEach((part, at) => {
    data.set(part, valueOffsets[at] ?? 0);
  });
  return makeData({ type: new Utf8(), length: cells.length, nullCount, nullBitmap, valueOffsets, data });
}

/** A column of the contract's type. */
function makeColumn(cells: readonly Cell[], type: string): Data {
  const nullBitmap = makeBitmap(cells);
  const nullCount = cells.filter((cell) => cell === null).length;
  const shape = { length: cells.length, nullCount, nullBitmap };
  if (type === 'DATE') {
    const days = cells.map((cell) =>
      cell === null ? 0 : Date.parse(`${String(cell)}T00:00:00Z`) / MS_PER_DAY,
    );
    return makeData({ type: new DateDay(), ...shape, data: Int32Array.from(days) });
  }
  if (type === 'INTEGER')
    return makeData({ type: new Int32(), ...shape, data: Int32Array.from(cells, Number) });
  if (type === 'BIGINT') {
    const data = BigInt64Array.from(cells, (cell) => BigInt(cell ?? 0));
    return makeData({ type: new Int64(), ...shape, data });
  }
  return makeText(cells, nullBitmap, nullCount);
}

/** A table as an Arrow IPC stream with its contract's types. */
export function formatArrow({ columns }: ExplorerTable, rows: readonly Row[]): Uint8Array {
  const vectors = columns.map(({ name, type }) => [
    name,
    makeVector(
      makeColumn(
        rows.map((row) => row[name] ?? null),
        type,
      ),
    ),
  ]);
  return tableToIPC(new Table(Object.fromEntries(vectors)), 'stream');
}
