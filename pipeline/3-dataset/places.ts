/** Files of a work place, by their names: without DuckDB, which threads of the veil do not load. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PRIVATE_FILE_MODE, writeFileAtomic } from '../storage/atomic.ts';

function numbered(dir: string, folder: string, index: number, ending: string): string {
  return join(dir, folder, `${String(index).padStart(6, '0')}.${ending}`);
}

export const PATHS = {
  part: (dir: string, index: number): string => numbered(dir, 'parts', index, 'parquet'),
  bucket: (dir: string, index: number): string => numbered(dir, 'buckets', index, 'parquet'),
  /** Of a small study, what stands for copies; in a folder of its own, so that a run of the other way never takes it for a bucket. */
  settled: (dir: string, index: number): string => numbered(dir, 'settled', index, 'parquet'),
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

/** Counts of a finished task, or null: they are written last. */
export function readCounts<T>(path: string): T | null {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : null;
}

export function writeCounts(path: string, counts: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileAtomic(path, JSON.stringify(counts), { mode: PRIVATE_FILE_MODE });
}
