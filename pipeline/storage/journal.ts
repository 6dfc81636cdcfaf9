import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { CensusError } from '../errors.ts';
import { appendLineDurable } from './atomic.ts';

/** The error for a journal line that cannot be understood. `line` counts from 1. */
export function damagedJournal(path: string, line: number, cause?: unknown): CensusError {
  const sourceId = basename(path, '.ndjson');
  return new CensusError(
    'E_STATE_DAMAGED',
    {
      what: 'A journal of the harvest is damaged.',
      where: `${path}, line ${line}`,
      kept: 'vault and dataset as they were',
      todo: `remove state/${sourceId}.ndjson and vault/${sourceId}/, then run make dataset: that source is read again`,
    },
    cause,
  );
}

/**
 * Read an append-only journal: one JSON value a line. A last line without its line feed was cut off by a kill
 * and never counted; it is left out. Returns an empty list where there is no journal.
 *
 * @param decode turns one JSON value into an entry, or throws where it is none
 * @throws CensusError E_STATE_DAMAGED with file and line
 */
export function readJournal<T>(path: string, decode: (value: unknown) => T): T[] {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return [];
  const text = readFileSync(path, 'utf8');
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return lines.slice(0, -1).map((line, index): T => {
    try {
      return decode(JSON.parse(line));
    } catch (error) {
      throw damagedJournal(path, index + 1, error);
    }
  });
}

/** Append one JSON value durably: once this returns, the entry counts. */
export function appendJournal(path: string, entry: unknown): void {
  appendLineDurable(path, JSON.stringify(entry));
}
