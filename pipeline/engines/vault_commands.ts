/** Commands that fill the vault and veil it. */
import { describePlan, guard } from './command.ts';
import { harvestSources } from './harvest_run.ts';
import { finishOptOuts } from './optout_book.ts';
import type { Run } from './run.ts';
import { openShared } from './shared_run.ts';
import type { WorkerPool } from './task_runner.ts';
import { enforceDeadline } from './vault_run.ts';
import { veilVault } from './veil_run.ts';

export async function harvestStudy(run: Run, isDryRun: boolean) {
  if (isDryRun) return describePlan(run, 'harvest');
  const result = await guard(run, 'harvest', async () => {
    const shared = await openShared(run);
    await enforceDeadline(run, shared);
    await finishOptOuts(run, shared);
    const harvested = await harvestSources(run, shared);
    shared?.dropLocal();
    return harvested;
  });
  const kept = result.reports.reduce((sum, report) => sum + report.statuses_kept, 0);
  const text = result.didWork
    ? `harvest: ${kept} statuses in the encrypted vault, ${run.dataName}/vault\n`
    : 'harvest: nothing to do, every source is up to date\n';
  return { ...result, text };
}

/** @param threads of the veil that were started already; closed with it, if not before */
export async function veilStudy(run: Run, isDryRun: boolean, threads?: WorkerPool) {
  if (isDryRun) return describePlan(run, 'veil');
  const { manifest, didWork, statusesPerSecond } = await guard(run, 'veil', async () => {
    const shared = await openShared(run);
    await enforceDeadline(run, shared);
    await finishOptOuts(run, shared);
    await shared?.bringDown();
    return await veilVault(run, threads);
  }).finally(() => threads?.close());
  const text = didWork
    ? `veil: ${manifest.summary.rowsOut} rows in ${run.dataName}/dataset (${statusesPerSecond} statuses/s through the veil)\n`
    : 'veil: nothing to do, the dataset is up to date\n';
  return { didWork, statusesPerSecond, summary: manifest.summary, text };
}
