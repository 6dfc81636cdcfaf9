/** Files of a work place, and how a task writes them. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PRIVATE_FILE_MODE, syncPath, temporaryName, writeFileAtomic } from '../storage/atomic.ts';
import { openSession, quote, type Session, withTaskMemory } from './session.ts';

function numbered(dir: string, folder: string, index: number, ending: string): string {
  return join(dir, folder, `${String(index).padStart(6, '0')}.${ending}`);
}

export const PATHS = {
  part: (dir: string, index: number): string => numbered(dir, 'parts', index, 'parquet'),
  bucket: (dir: string, index: number): string => numbered(dir, 'buckets', index, 'parquet'),
  bucketAuthors: (dir: string, index: number): string => numbered(dir, 'bucket-authors', index, 'parquet'),
  bucketNames: (dir: string, index: number): string => numbered(dir, 'bucket-names', index, 'parquet'),
  authors: (dir: string, index: number): string => numbered(dir, 'authors', index, 'parquet'),
  authorNames: (dir: string, index: number): string => numbered(dir, 'author-names', index, 'parquet'),
  names: (dir: string): string => join(dir, 'names.parquet'),
  counts: (dir: string, stage: string, index: number): string =>
    numbered(dir, `${stage}-counts`, index, 'json'),
} as const;

/** Absolute paths of all parts, or of one kind of file of every bucket. */
export function listAll(path: (dir: string, index: number) => string, dir: string, total: number): string[] {
  return Array.from({ length: total }, (_, index) => path(dir, index));
}

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

/** Counts of a finished task, or null: they are written last. */
export function readCounts<T>(path: string): T | null {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : null;
}

export function writeCounts(path: string, counts: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileAtomic(path, JSON.stringify(counts), { mode: PRIVATE_FILE_MODE });
}

/** First row of an answer. */
export async function one(session: Session, sql: string): Promise<Record<string, unknown>> {
  return (await session.rows(sql))[0] ?? {};
}

export function toNumber(value: unknown): number {
  return typeof value === 'bigint' ? Number(value) : typeof value === 'number' ? value : 0;
}
