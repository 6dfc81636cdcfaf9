import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CensusError, explainWriteError, systemCode } from '../errors.ts';
import { PRIVATE_FILE_MODE } from './atomic.ts';

/** Start time of a process in clock ticks since boot (Linux), so that a reused pid is not taken for its old owner. */
function startTicks(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isAlive(owner: string): boolean {
  const [pidText = '', ticks = ''] = owner.trim().split(' ');
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return false;
  }
  return ticks === '' || startTicks(pid) === ticks;
}

function readOwner(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** True where the lock became ours. A hard link is made whole or not at all, so a lock always names its owner. */
function tryLink(mine: string, path: string): boolean {
  try {
    linkSync(mine, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Take a dead owner's lock away. Two processes may try at once: the rename decides, and one that got hold of
 * a lock that had become a living one in between puts it back.
 */
function removeStale(path: string, aside: string): void {
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const owner = readOwner(aside);
  if (owner !== null && isAlive(owner)) tryLink(aside, path);
  rmSync(aside, { force: true });
}

function acquire(path: string, mine: string): void {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (tryLink(mine, path)) return;
    const owner = readOwner(path);
    if (owner === null) continue;
    if (isAlive(owner)) break;
    removeStale(path, `${mine}.stale`);
  }
  throw new CensusError('E_LOCKED', {
    what: 'Another census is working in this data folder.',
    where: path,
    kept: 'everything; the other one goes on',
    todo: 'wait until it is done, or choose another folder with DATA=…',
  });
}

/**
 * Do some work while holding the lock of a data folder. The lock of a process that died is taken over.
 *
 * @throws CensusError E_LOCKED where another process that still runs holds it; E_DISK_FULL, E_NO_WRITE
 */
export async function withLock<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  const path = join(dataDir, '.lock');
  const mine = `${path}.${process.pid}`;
  try {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(mine, `${process.pid} ${startTicks(process.pid)}\n`, { mode: PRIVATE_FILE_MODE });
    acquire(path, mine);
  } catch (error) {
    throw explainWriteError(error, dataDir);
  } finally {
    rmSync(mine, { force: true });
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}
