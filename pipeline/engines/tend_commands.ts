/** Commands that keep a study and its vault in order. */
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isKeyReference } from '../keys/key_reference.ts';
import { writeFileAtomic } from '../storage/atomic.ts';
import { withLock } from '../storage/lock.ts';
import { forgetStore } from '../storage/tombstone.ts';
import { guard, makeDataDir } from './command.ts';
import { makeDataset } from './dataset_commands.ts';
import { finishOptOuts } from './optout_book.ts';
import { optOutPeople } from './optout_run.ts';
import { refreshVault } from './refresh_run.ts';
import type { Run } from './run.ts';
import { openLastStore, openShared } from './shared_run.ts';
import { type TrackedRun, track } from './track_run.ts';
import { enforceDeadline, verifyVault } from './vault_run.ts';

/** Ask again what still exists; what is gone leaves vault and dataset. */
export async function refreshStudy(run: Run) {
  return await guard(run, 'refresh', async () => {
    const shared = await openShared(run);
    await enforceDeadline(run, shared);
    await finishOptOuts(run, shared);
    return await refreshVault(run, shared);
  });
}

/** Prove the vault whole. */
export async function verifyStudy(run: Run) {
  return await guard(run, 'vault', async () => {
    const shared = await openShared(run);
    await shared?.bringDown();
    return await verifyVault(run);
  });
}

/**
 * Keep a study current.
 *
 * @param startRun a run with the configuration as it is now and the window's end as it is today
 */
export async function trackStudy(
  startRun: () => Promise<Run>,
  options: Parameters<typeof track>[1],
  write: (line: string) => void,
): Promise<void> {
  const first = await startRun();
  makeDataDir(first, 'track');
  await track(
    first,
    options,
    async (): Promise<TrackedRun> => {
      const run: Run = { ...(await startRun()), isTracking: true };
      const refreshed = await refreshStudy(run);
      const made = await makeDataset(run, { lang: 'en', isDryRun: false });
      run.reporter.clear();
      const sources = 'sources' in made ? made.sources : [];
      return {
        rows: 'summary' in made ? made.summary.rowsOut : 0,
        removed: Object.values(refreshed.removed).reduce((sum, statuses) => sum + statuses, 0),
        harvested: sources.filter(({ outcome }) => outcome === 'harvested').length,
        failed: sources.filter(({ outcome }) => outcome !== 'harvested').length,
      };
    },
    write,
  );
}

/** Leave people out from now on, and take out what is there of them. */
export async function optOutStudy(run: Run, handles: string) {
  return await guard(run, 'optout', () => optOutPeople(run, handles));
}

/** What `forget` destroys: who stood behind a pseudonym can't be found out without these. */
const FORGOTTEN = ['keys', 'vault', 'state'];

/**
 * Destroy vault, cursors and keys, and record that it was done.
 *
 * @param isConfirmed without it, only says what would go
 */
export async function forgetStudy(
  dataDir: string,
  isConfirmed: boolean,
  nowMs: () => number,
): Promise<string> {
  const present = FORGOTTEN.filter(
    (name) => statSync(join(dataDir, name), { throwIfNoEntry: false }) !== undefined,
  );
  if (present.length === 0) return 'forget: nothing to do, there are no keys, no vault and no cursors\n';
  if (!isConfirmed) {
    return `forget would destroy ${present.join(', ')}; the dataset stays, but can never be extended or traced back.\nDo it with: ./census forget --yes\n`;
  }
  return await withLock(dataDir, async () => {
    const at = new Date(nowMs()).toISOString();
    const store = await openLastStore(dataDir);
    const isReference = isKeyReference(dataDir);
    // Keys first: whatever a kill leaves of the rest can't be opened any more.
    rmSync(join(dataDir, 'keys'), { recursive: true, force: true });
    if (store !== null) await forgetStore(store, at);
    for (const name of present) rmSync(join(dataDir, name), { recursive: true, force: true });
    writeFileAtomic(
      join(dataDir, 'forgotten.json'),
      `${JSON.stringify({ forgotten: store === null ? present : [...present, 'store'], at })}\n`,
    );
    const inStore = store === null ? '' : ', and all that the store held';
    const keys = isReference
      ? 'The keys themselves lie where they were mounted from: destroy them there, too.\n'
      : '';
    return `forget: destroyed ${present.join(', ')}${inStore}; recorded in forgotten.json\n${keys}`;
  });
}
