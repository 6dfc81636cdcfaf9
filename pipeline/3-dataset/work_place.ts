/** How a task reads and writes files of a work place. */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncPath, temporaryName } from '../storage/atomic.ts';
import { openSession, quote, type Session, withTaskMemory } from './session.ts';

/** Files as an SQL list. */
export function quoteFiles(paths: readonly string[]): string {
  return `[${paths.map(quote).join(', ')}]`;
}

/** SQL that reads files of one shape, and names the file of each row where that is wanted. */
export function readFiles(paths: readonly string[], isNamed = false): string {
  return `read_parquet(${quoteFiles(paths)}, hive_partitioning = false${isNamed ? ', filename = true' : ''})`;
}

/** A DuckDB of one task: one thread, little memory, spilling into the work place. `work` may be done again from its start. */
export async function withTaskSession<T>(dir: string, work: (session: Session) => Promise<T>): Promise<T> {
  return await withTaskMemory(async (memoryMib) => {
    const session = await openSession({ threads: 1, memoryMib, tempDir: join(dir, 'spill'), isTask: true });
    try {
      return await work(session);
    } finally {
      session.close();
    }
  });
}

/** How a Parquet file is written. */
export interface FileForm {
  readonly groupRows: number;
  readonly compression: 'snappy' | 'uncompressed';
}

/** Copy a query into a Parquet file of a folder that is there: its bytes are durable, its name once the folder is. */
export async function copyInto(
  session: Session,
  sql: string,
  path: string,
  { groupRows, compression }: FileForm,
): Promise<void> {
  const temporary = temporaryName(path);
  try {
    await session.run(
      `copy (${sql}) to ${quote(temporary)} (format parquet, compression ${compression}, row_group_size ${groupRows})`,
    );
    syncPath(temporary);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Copy a query into a Parquet file that is whole and durable, or not there. */
export async function copyTo(session: Session, sql: string, path: string, form: FileForm): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  await copyInto(session, sql, path, form);
  syncPath(dirname(path));
}

/** First row of an answer. */
export async function one(session: Session, sql: string): Promise<Record<string, unknown>> {
  return (await session.rows(sql))[0] ?? {};
}

export function toNumber(value: unknown): number {
  return typeof value === 'bigint' ? Number(value) : typeof value === 'number' ? value : 0;
}
