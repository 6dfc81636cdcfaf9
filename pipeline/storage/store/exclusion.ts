/**
 * One at a time, over all processes that see a directory, also from other machines (NFS 4). SQLite's lock on an empty
 * file: the system gives it back when a process dies, whatever it died of, and a process that is stopped keeps it, so
 * that it can't wake up in the middle of what somebody else has begun.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CensusError } from '../../errors.ts';

/** What is done under the lock takes milliseconds; whoever waits this long waits for a stopped process. */
const PATIENCE_MS = 30_000;

/** SQLITE_BUSY, sqlite.org/rescode.html. */
const BUSY = 5;

function isBusy(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'errcode' in error &&
    (Number(error.errcode) & 0xff) === BUSY
  );
}

/**
 * @param path of the lock's file, which stays
 * @throws CensusError E_STORE_UNREACHABLE where it was not free for 30 seconds
 */
export async function withExclusion<T>(path: string, work: () => T): Promise<T> {
  // Not at the top: whoever has no directory store need not load it.
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    const deadlineMs = performance.now() + PATIENCE_MS;
    for (let waitMs = 1; ; waitMs = Math.min(2 * waitMs, 100)) {
      try {
        database.exec('BEGIN EXCLUSIVE');
        break;
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (performance.now() > deadlineMs)
          throw new CensusError('E_STORE_UNREACHABLE', {
            what: 'The lock of the shared directory did not become free.',
            where: 'store',
            kept: 'everything that was complete',
            todo: 'look for a process that is stopped; then run the same command again',
          });
        await sleep(waitMs * (0.5 + Math.random()));
      }
    }
    try {
      return work();
    } finally {
      database.exec('ROLLBACK');
    }
  } finally {
    database.close();
  }
}
