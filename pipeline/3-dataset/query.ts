import { once } from 'node:events';
import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { CensusError } from '../errors.ts';
import { formatCsvRow, formatTable, type Plain, toPlain } from './format.ts';
import { recoverDataset } from './manifest.ts';
import type { QueryFormat } from './query_formats.ts';
import { formatSqlError, openLockedSession, quote, type Session } from './session.ts';

export interface QueryOptions {
  readonly dataDir: string;
  readonly sql: string;
  readonly format: QueryFormat;
  readonly out: Writable;
  readonly threads?: number;
}

function explainSqlError(error: unknown): CensusError {
  return new CensusError('E_SQL', {
    what: formatSqlError(error),
    where: 'query',
    kept: 'everything: a query reads only',
    todo: 'tables are statuses and sources; columns: ./census query "describe statuses"',
  });
}

async function write(out: Writable, chunk: string | Uint8Array): Promise<void> {
  if (!out.write(chunk)) await once(out, 'drain');
}

/** Run SQL over the dataset and write the rows. Reads the dataset's files only; see {@link openLockedSession}. */
export async function runQuery(options: QueryOptions): Promise<{ rows: number }> {
  const { dataDir, threads = 2 } = options;
  recoverDataset(dataDir);
  const datasetDir = join(dataDir, 'dataset');
  if (!existsSync(join(datasetDir, 'manifest.json'))) {
    throw new CensusError('E_DATASET_MISSING', {
      what: 'There is no dataset.',
      where: datasetDir,
      kept: 'everything',
      todo: 'run make dataset, or name its folder with DATA=…',
    });
  }
  const scratch = mkdtempSync(join(tmpdir(), 'census-query-'));
  const session = await openLockedSession(datasetDir, scratch, threads);
  try {
    return await answer(session, options, scratch);
  } finally {
    session.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function guardSql<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw explainSqlError(error);
  }
}

/** A question reads: exactly one statement, and one that answers rows. */
async function checkIsQuestion(session: Session, sql: string): Promise<void> {
  const statements = await session.connection.extractStatements(sql);
  if (statements.count !== 1) throw new Error(`One statement is wanted, ${statements.count} were given.`);
  const { statementType } = await statements.prepare(0);
  const { StatementType } = await import('@duckdb/node-api');
  if (statementType !== StatementType.SELECT && statementType !== StatementType.EXPLAIN) {
    throw new Error(
      'Only questions can be asked (select, from, with, describe, explain): a query reads only.',
    );
  }
}

async function answer(
  session: Session,
  { sql, format, out }: QueryOptions,
  scratch: string,
): Promise<{ rows: number }> {
  const bare = sql.trim().replace(/;+$/u, '');
  await guardSql(checkIsQuestion(session, bare));
  if (format === 'parquet') {
    const path = join(scratch, 'answer.parquet');
    // A question of any kind stands in parentheses; the line break ends a comment that it may end in.
    const copy = `copy (from (${bare}\n)) to ${quote(path)} (format parquet, compression snappy)`;
    const [copied] = await guardSql(session.rows(copy));
    for await (const chunk of createReadStream(path)) await write(out, chunk as Buffer);
    return { rows: Number(copied?.['Count'] ?? 0) };
  }
  const result = await guardSql(session.connection.stream(bare));
  const names = result.deduplicatedColumnNames();
  const types = result.columnTypes().map(String);
  if (format === 'arrow') {
    const rows = await guardSql(result.getRowsJS());
    // Loaded by who wants it: it is half of what a thread of the veil would load of this stage.
    const { formatArrow } = await import('./format_arrow.ts');
    await write(out, formatArrow(names, types, rows));
    return { rows: rows.length };
  }
  const toRow = (row: readonly unknown[]): Plain[] =>
    row.map((value, column) => toPlain(value, types[column] ?? ''));
  if (format === 'table') {
    const rows = (await guardSql(result.getRowsJS())).map(toRow);
    await write(out, formatTable(names, rows));
    return { rows: rows.length };
  }
  let rows = 0;
  await write(out, format === 'csv' ? formatCsvRow(names) : '[');
  const chunks = result.yieldRowsJs();
  for (;;) {
    const next = await guardSql(chunks.next());
    if (next.done === true) break;
    for (const values of next.value.map(toRow)) {
      if (format === 'csv') await write(out, formatCsvRow(values));
      else {
        const entries = names.map((name, column) => [name, values[column] ?? null]);
        await write(out, `${rows === 0 ? '\n' : ',\n'}${JSON.stringify(Object.fromEntries(entries))}`);
      }
      rows += 1;
    }
  }
  if (format === 'json') await write(out, '\n]\n');
  return { rows };
}
