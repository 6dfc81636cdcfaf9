/**
 * SQL over the pseudonymous dataset, whichever engine answers: DuckDB here, Spark on a cluster. The text of a query is
 * the same for both. It holds integers only, a total ORDER BY, times in UTC, and no approximate function; what two
 * engines name differently stands in {@link MACROS} and nowhere else.
 */

/** A cell of an answer. Engines answer integers, text and booleans; nothing else is the same everywhere. */
export type SqlCell = bigint | string | boolean | null;

export type SqlRow = Readonly<Record<string, SqlCell>>;

export interface SqlEngine {
  /** Rows of a small answer, canonical by the declared types of its columns. */
  rows(select: string): Promise<SqlRow[]>;
  /** Keep a query's rows under a name for later queries of this session; an older table of that name is replaced. */
  makeTable(name: string, select: string): Promise<void>;
  /** One column of text from files with a header, under a name; no files are no rows. */
  readCsv(name: string, column: string, paths: readonly string[]): Promise<void>;
  /** Write a query of one column of text that needs no quotes as CSV with a header, in the order of the query. */
  writeCsv(select: string, path: string): Promise<void>;
  close(): void | Promise<void>;
}

/** What an answer is compared by: one JSON array a row, integers as decimals, after the columns and their types. */
export function formatCanonical(rows: readonly SqlRow[]): string {
  return rows
    .map((row) => {
      const cells = Object.entries(row).map(([name, cell]) => [
        name,
        typeof cell === 'bigint' ? { integer: cell.toString() } : cell,
      ]);
      return `${JSON.stringify(cells)}\n`;
    })
    .join('');
}

interface Macro {
  readonly name: string;
  /** Parameters with their Spark types. */
  readonly parameters: readonly (readonly [name: string, sparkType: string])[];
  readonly returns: string;
  readonly duckdb: string;
  readonly spark: string;
}

/** Functions that the two engines name differently. */
const MACROS: readonly Macro[] = [
  {
    name: 'sha256_hex',
    parameters: [['value', 'STRING']],
    returns: 'STRING',
    duckdb: 'sha256(value)',
    spark: 'sha2(value, 256)',
  },
  {
    // 1 is Monday.
    name: 'iso_weekday',
    parameters: [['value', 'TIMESTAMP_NTZ']],
    returns: 'INT',
    duckdb: 'isodow(value)',
    spark: 'extract(dayofweek_iso FROM value)',
  },
  {
    name: 'first_of',
    parameters: [['value', 'ARRAY<STRING>']],
    returns: 'STRING',
    duckdb: 'list_extract(value, 1)',
    spark: 'get(value, 0)',
  },
  {
    name: 'count_of',
    parameters: [
      ['value', 'MAP<STRING, INT>'],
      ['class', 'STRING'],
    ],
    returns: 'INT',
    duckdb: 'coalesce(value[class], 0)',
    spark: 'coalesce(try_element_at(value, class), 0)',
  },
];

/** Statements that define the macros for an engine. */
export function defineMacros(engine: 'duckdb' | 'spark'): string[] {
  return MACROS.map(({ name, parameters, returns, duckdb, spark }) =>
    engine === 'duckdb'
      ? `create or replace temp macro ${name}(${parameters.map(([each]) => each).join(', ')}) as ${duckdb}`
      : `CREATE OR REPLACE TEMPORARY FUNCTION ${name}(${parameters
          .map(([each, type]) => `${each} ${type}`)
          .join(', ')}) RETURNS ${returns} RETURN ${spark}`,
  );
}
