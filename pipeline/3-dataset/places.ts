/** Files of a work place, by their names: without DuckDB, which threads of the veil do not load. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PRIVATE_FILE_MODE, writeFileAtomic } from '../storage/atomic.ts';

function numbered(dir: string, folder: string, index: number, ending: string): string {
  return join(dir, folder, `${String(index).padStart(6, '0')}.${ending}`);
}

/** A work place, and how many buckets its statuses are divided into. */
export interface Divided {
  readonly dir: string;
  readonly buckets: number;
}

/** What was made of the parts, in a folder of its own: a run with another number of buckets never takes it for its own. */
function dividedDir({ dir, buckets }: Divided): string {
  return join(dir, `of-${buckets}`);
}

function divided(folder: string): (work: Divided, index: number) => string {
  return (work, index) => numbered(dividedDir(work), folder, index, 'parquet');
}

export const PATHS = {
  part: ({ dir }: { readonly dir: string }, index: number): string =>
    numbered(dir, 'parts', index, 'parquet'),
  /** Of a bucket, rows of the parts that are sorted. */
  sorted: divided('sorted'),
  /** Of a bucket, statuses that are there more than once. */
  copies: divided('copies'),
  bucketAuthors: divided('bucket-authors'),
  bucketNames: divided('bucket-names'),
  authors: divided('authors'),
  authorNames: divided('author-names'),
  names: (work: Divided): string => join(dividedDir(work), 'names.parquet'),
  veilCounts: (dir: string, part: number): string => numbered(dir, 'veil-counts', part, 'json'),
  bucketCounts: (work: Divided, bucket: number): string =>
    numbered(dividedDir(work), 'bucket-counts', bucket, 'json'),
  authorCounts: (work: Divided, partition: number): string =>
    numbered(dividedDir(work), 'author-counts', partition, 'json'),
} as const;

/** Absolute paths of all files of one kind. */
export function listAll<W>(path: (work: W, index: number) => string, work: W, total: number): string[] {
  return Array.from({ length: total }, (_, index) => path(work, index));
}

/** Counts of a finished task, or null: they are written last. */
export function readCounts<T>(path: string): T | null {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : null;
}

export function writeCounts(path: string, counts: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileAtomic(path, JSON.stringify(counts), { mode: PRIVATE_FILE_MODE });
}
