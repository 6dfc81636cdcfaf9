/** Published tables as files: plain Parquet and CSV, a pure function of their rows. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { quoteCsv } from '../../model/csv.ts';
import { contractOf, type PublicColumn, type PublicContract } from '../tables/contract.ts';
import type { Cell, PublicTable } from '../tables/public.ts';
import { type PackageFile, textFile } from './facts.ts';

/** What writes Parquet: a statement of DuckDB. */
export interface ParquetWriter {
  run(sql: string): Promise<void>;
}

/** Folder of a table's rows that one release published first. */
export function tableFolder(table: PublicTable): string {
  return `data/${table.table}/published=${table.published}`;
}

function literal(cell: Cell, column: PublicColumn): string {
  if (cell === null) return `cast(null as ${column.type})`;
  return `cast('${String(cell).replaceAll("'", "''")}' as ${column.type})`;
}

/** Rows as an SQL query with the contract's types, in the order given. */
function selectRows(contract: PublicContract, rows: readonly (readonly Cell[])[]): string {
  const empty = contract.columns.map(({ name, type }) => `cast(null as ${type}) as ${name}`).join(', ');
  const rest = rows.map(
    (row, index) =>
      `select ${contract.columns.map((column, at) => literal(row[at] ?? null, column)).join(', ')}, ${index}`,
  );
  return `select * exclude (row_number) from (select ${empty}, -1 as row_number where false ${rest
    .map((each) => `union all ${each}`)
    .join(' ')}) order by row_number`;
}

/**
 * Parquet that every reader opens: Snappy, version 1 pages, no dictionary of other people's rows, no metadata but the
 * schema and the statistics of the published values.
 */
async function writeParquet(
  session: ParquetWriter,
  contract: PublicContract,
  rows: readonly (readonly Cell[])[],
  scratchDir: string,
): Promise<Uint8Array> {
  const dir = mkdtempSync(join(scratchDir, 'parquet-'));
  const path = join(dir, 'part.parquet');
  try {
    await session.run(
      `copy (${selectRows(contract, rows)}) to '${path.replaceAll("'", "''")}' (format parquet, compression snappy, parquet_version v1)`,
    );
    return readFileSync(path);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function formatCsv(contract: PublicContract, rows: readonly (readonly Cell[])[]): string {
  const head = contract.columns.map(({ name }) => name).join(',');
  const body = rows.map((row) => row.map((cell) => (cell === null ? '' : quoteCsv(String(cell)))).join(','));
  return `${[head, ...body].join('\n')}\n`;
}

/** Parquet for each part, CSV for each whole table. */
export async function writeTables(
  session: ParquetWriter,
  tables: readonly PublicTable[],
  scratchDir: string,
): Promise<PackageFile[]> {
  const files: PackageFile[] = [];
  const whole = new Map<string, (readonly Cell[])[]>();
  for (const table of tables) {
    const contract = contractOf(table.table);
    for (const row of table.rows) {
      if (row.length !== contract.columns.length)
        throw new RangeError(`a row of ${table.table} is not its contract's`);
    }
    const bytes = await writeParquet(session, contract, table.rows, scratchDir);
    files.push({ path: `${tableFolder(table)}/part-0.parquet`, bytes });
    whole.set(table.table, [...(whole.get(table.table) ?? []), ...table.rows]);
  }
  for (const [name, rows] of whole) {
    files.push(textFile(`data/${name}.csv`, formatCsv(contractOf(name), rows)));
  }
  return files;
}
