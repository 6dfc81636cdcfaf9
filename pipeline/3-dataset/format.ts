/** Query results as text. Values come as DuckDB's client gives them (BigInt, Date, arrays of map entries). */
import { quoteCsv } from '../model/csv.ts';
import { displayWidth, pad } from '../model/terminal.ts';

/** A value of a row after {@link toPlain}: what JSON can say. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

function isEntry(value: unknown): value is { readonly key: unknown; readonly value: unknown } {
  return typeof value === 'object' && value !== null && 'key' in value && 'value' in value;
}

/**
 * A value as JSON says it: integers as numbers while they are exact, else as text; days `YYYY-MM-DD`; times ISO
 * 8601 in UTC; maps as objects; lists as arrays.
 *
 * @param type DuckDB's name of the column type
 */
export function toPlain(value: unknown, type: string): Plain {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (value instanceof Date) return type === 'DATE' ? value.toISOString().slice(0, 10) : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) {
    if (type.startsWith('MAP(')) {
      return Object.fromEntries(
        value.filter(isEntry).map((entry) => [String(entry.key), toPlain(entry.value, '')]),
      );
    }
    const element = type.endsWith('[]') ? type.slice(0, -2) : '';
    return value.map((each: unknown) => toPlain(each, element));
  }
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, toPlain(each, '')]));
  }
  return String(value);
}

/** A value in one cell of a table or of CSV. */
function toCell(value: Plain): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** One record of RFC 4180, with its CRLF. */
export function formatCsvRow(values: readonly Plain[]): string {
  return `${values.map((value) => quoteCsv(toCell(value))).join(',')}\r\n`;
}

/** Widest cell of a table; longer ones are cut, so that one text does not push the rest off the screen. */
const MAX_CELL_COLUMNS = 60;

function cut(text: string): string {
  if (displayWidth(text) <= MAX_CELL_COLUMNS) return text;
  let width = 0;
  let kept = '';
  for (const char of text) {
    width += displayWidth(char);
    if (width > MAX_CELL_COLUMNS - 1) break;
    kept += char;
  }
  return `${kept}…`;
}

/** Rows as an aligned table: numbers to the right, wide characters counted as two columns. */
export function formatTable(names: readonly string[], rows: readonly (readonly Plain[])[]): string {
  const isNumeric = names.map((_, column) => {
    const values = rows.map((row) => row[column] ?? null).filter((value) => value !== null);
    return values.length > 0 && values.every((value) => typeof value === 'number');
  });
  const cells = rows.map((row) => row.map((value) => cut(toCell(value).replace(/[\r\n\t]+/gu, ' '))));
  const widths = names.map((name, column) =>
    cells.reduce((width, row) => Math.max(width, displayWidth(row[column] ?? '')), displayWidth(name)),
  );
  const line = (values: readonly string[]): string =>
    values
      .map((text, column) => pad(text, widths[column] ?? 0, isNumeric[column] === true ? 'right' : 'left'))
      .join('  ')
      .trimEnd();
  return `${[line(names), widths.map((width) => '-'.repeat(width)).join('  '), ...cells.map(line)].join('\n')}\n`;
}
