/**
 * Tables of the veil that a packed program has ready: its threads share them, as the processor's caches then do, too. A program
 * that runs from its sources has none, and makes them as it loads.
 */
import { workerData } from 'node:worker_threads';
import { type Arrays, readArrays } from './file.ts';
import { readTables } from './read.ts';

function openTables(): Arrays | null {
  const buffer =
    workerData instanceof SharedArrayBuffer ? workerData : readTables((bytes) => new ArrayBuffer(bytes));
  return buffer === null ? null : readArrays(buffer);
}

/** Those that this thread was given, else read from the file; null where there are none. */
export const PREPARED: Arrays | null = openTables();
