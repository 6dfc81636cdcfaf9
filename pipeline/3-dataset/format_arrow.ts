import {
  Bool,
  type DataType,
  DateDay,
  Float64,
  Int32,
  Int64,
  RecordBatchStreamWriter,
  Table,
  TimestampMicrosecond,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import { toPlain } from './format.ts';

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

function arrowType(type: string): DataType | null {
  if (type === 'BOOLEAN') return new Bool();
  if (/^(?:TINYINT|SMALLINT|INTEGER|UTINYINT|USMALLINT)$/u.test(type)) return new Int32();
  if (/^(?:BIGINT|UINTEGER|HUGEINT|UBIGINT)$/u.test(type)) return new Int64();
  if (/^(?:DOUBLE|FLOAT|DECIMAL.*)$/u.test(type)) return new Float64();
  if (type === 'DATE') return new DateDay();
  if (type.startsWith('TIMESTAMP')) return new TimestampMicrosecond();
  return null;
}

function toVector(values: readonly unknown[], type: string): Vector {
  const arrow = arrowType(type);
  const isHuge = values.some(
    (value) => typeof value === 'bigint' && (value > SAFE || value < -SAFE) && type !== 'BIGINT',
  );
  if (arrow === null || isHuge) {
    const texts = values.map((value) => {
      const plain = toPlain(value, type);
      return plain === null || typeof plain === 'string' ? plain : JSON.stringify(plain);
    });
    return vectorFromArray(texts, new Utf8());
  }
  const exact =
    arrow instanceof Int64
      ? values.map((value) => (typeof value === 'number' ? BigInt(value) : value))
      : values;
  return vectorFromArray(exact, arrow);
}

/**
 * Rows as an Arrow IPC stream. Numbers, booleans, days and times keep their types; lists, maps and structs are
 * written as JSON text, which every Arrow reader can take.
 *
 * @param types DuckDB's names of the column types
 */
export function formatArrow(
  names: readonly string[],
  types: readonly string[],
  rows: readonly (readonly unknown[])[],
): Uint8Array {
  const columns = Object.fromEntries(
    names.map((name, column) => [
      name,
      toVector(
        rows.map((row) => row[column] ?? null),
        types[column] ?? '',
      ),
    ]),
  );
  return RecordBatchStreamWriter.writeAll(new Table(columns)).toUint8Array(true);
}
