/** A partition task as one line of JSON: addresses, never a post and never a key. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CensusError, type ErrorCode, type ErrorFacts } from '../../errors.ts';
import { PRIVATE_FILE_MODE, writeFileAtomic } from '../../storage/atomic.ts';
import type { PartitionTask } from '../partition_task.ts';

/** Shape of a line; a process of another version refuses it. */
export const SCHEMA_VERSION = 3;

export type TaskLine = PartitionTask & {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  /** DATA folder, absolute: keys are read from its `keys/`. */
  readonly keyReference: string;
  /** Sealed rules of the veil, absolute; for its tasks only. */
  readonly setup?: string;
};

/** @throws CensusError E_INTERNAL where it is no line of this version */
export function parseLine(text: string): TaskLine {
  const line = JSON.parse(text) as TaskLine;
  if (line.schemaVersion !== SCHEMA_VERSION) {
    throw new CensusError('E_INTERNAL', {
      what: 'A task was written by another version of this program.',
      todo: 'install the same version on every machine',
    });
  }
  return line;
}

interface TaskError {
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;
}

/** Where a task that failed says why: a process on a cluster can only answer with its exit code. */
function errorPath(line: string, dir: string): string {
  return join(dir, 'errors', `${createHash('sha256').update(line).digest('hex').slice(0, 32)}.json`);
}

export function keepError(line: string, dir: string, { code, facts }: CensusError): void {
  const path = errorPath(line, dir);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileAtomic(path, JSON.stringify({ code, facts } satisfies TaskError), { mode: PRIVATE_FILE_MODE });
}

export function clearError(line: string, dir: string): void {
  rmSync(errorPath(line, dir), { force: true });
}

/** The error that one of these tasks left, or null. */
export function findError(lines: readonly string[], dir: string): CensusError | null {
  for (const line of lines) {
    const path = errorPath(line, dir);
    if (!existsSync(path)) continue;
    const { code, facts } = JSON.parse(readFileSync(path, 'utf8')) as TaskError;
    return new CensusError(code, facts);
  }
  return null;
}
