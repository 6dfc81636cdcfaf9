import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { VeilSetup } from '../2-veil/task.ts';
import type { DatasetManifest } from '../3-dataset/manifest.ts';
import { type MonthRows, planWork } from '../3-dataset/plan_work.ts';
import { CensusError } from '../errors.ts';
import { loadOrCreateKeys } from '../keys/keyfile.ts';
import { keyCheck } from '../keys/subkeys.ts';
import type { LeftOut, SourceReport } from '../model/sources.ts';
import type { TaskRunner } from './engine.ts';
import { digestCode, fingerprint } from './fingerprint.ts';
import { groupSegments } from './group_segments.ts';
import { readVault } from './harvest_run.ts';
import { openTaskRunner } from './open_engine.ts';
import { readVeilCounts, type VeilTask } from './partition_task.ts';
import { openManifest, type Run } from './run.ts';
import type { WorkerPool } from './task_runner.ts';

const PIPELINE = fileURLToPath(new URL('..', import.meta.url));

type Vault = ReturnType<typeof readVault>;

/** Equal for equal input, rules and settings: then the dataset is up to date. */
function fingerprintDataset(run: Run, vault: Vault, check: string): string {
  const { config } = run;
  const stable = vault.reports.map(({ source, outcome, reason, statuses_seen, statuses_kept, left_out }) => [
    source,
    outcome,
    reason,
    statuses_seen,
    statuses_kept,
    left_out,
  ]);
  return fingerprint([
    digestCode(PIPELINE, ['2-veil', '3-dataset', 'model', 'keys']),
    vault.segments.map((segment) => [segment.sourceId, segment.sha256]),
    [...vault.refusals].sort(),
    stable,
    check,
    [
      config.historyFromMs,
      config.windowFromMs,
      config.windowToMs,
      config.language,
      config.consent,
      config.text,
      run.strictText,
    ],
    [config.minimumAuthorsToNameInstance, config.minimumAuthorsToKeepHashtag],
    [[...config.optOutAccounts].sort(), [...config.optOutDomains].sort()],
  ]);
}

/** True where the dataset is what the vault holds now, or there is no vault any more. */
export function isDatasetCurrent(run: Run): boolean {
  const manifest = openManifest(run.dataDir);
  const vault = readVault(run);
  if (manifest === null || vault.segments.length === 0) return true;
  return [true, false].some(
    (strictText) =>
      manifest.fingerprint === fingerprintDataset({ ...run, strictText }, vault, manifest.keyCheck),
  );
}

/** Domains of the sources that closed their door on us; a label is a host, or `simulator/` and a domain. */
function findRefusedDomains(reports: readonly SourceReport[]): Set<string> {
  return new Set(
    reports
      .filter(({ outcome, type }) => type !== 'archive' && (outcome === 'refused' || outcome === 'closed'))
      .map(({ source }) => source.replace(/^simulator\//u, '')),
  );
}

/** What writes the dataset, and DuckDB, which it opens. */
async function loadWriter(): Promise<typeof import('../3-dataset/write.ts')> {
  const [writer] = await Promise.all([import('../3-dataset/write.ts'), import('@duckdb/node-api')]);
  return writer;
}

async function veilParts(
  run: Run,
  vault: Vault,
  dir: string,
  runner: TaskRunner,
): Promise<{ parts: MonthRows[]; leftOut: LeftOut }> {
  const { config, reporter } = run;
  reporter.emit({ event: 'stage', stage: 'veil', step: 'read the names of the accounts' });
  const setup: VeilSetup = {
    dataDir: run.dataDir,
    names: await runner.readNames(run.dataDir, vault.segments),
    textRule: config.text,
    strictText: run.strictText,
    refusals: vault.refusals,
    consent: config.consent,
    optOutAccounts: config.optOutAccounts,
    optOutDomains: config.optOutDomains,
    refusedDomains: findRefusedDomains(vault.reports),
    fromMs: config.historyFromMs,
    toMs: config.windowToMs,
  };
  const tasks = groupSegments(vault.segments).map(
    (segments, part): VeilTask => ({ stage: 'veil', input: { dir, segments, part } }),
  );
  const known = tasks.map(readVeilCounts);
  let done = 0;
  for (const counts of known) done += counts?.rowsIn ?? 0;
  const total = vault.segments.reduce((sum, segment) => sum + segment.statuses, 0);
  const fresh = await runner.run(
    tasks.filter((_, index) => known[index] === null),
    setup,
    (counts) => {
      // What comes next is loaded while the threads veil, once none waits for an answer; who uses it hears of a failure.
      loadWriter().catch(() => undefined);
      done += counts.rowsIn;
      reporter.emit({
        event: 'progress',
        stage: 'veil',
        source: null,
        done,
        total,
        unit: 'statuses',
        waitingMs: null,
      });
    },
  );
  const leftOut: Record<string, number> = {};
  const parts: MonthRows[] = [];
  let next = 0;
  for (const before of known) {
    const counts = before ?? fresh[next++];
    if (counts === undefined) throw new RangeError('a task was not answered');
    parts.push(counts.months);
    for (const [reason, statuses] of Object.entries(counts.leftOut)) {
      leftOut[reason] = (leftOut[reason] ?? 0) + statuses;
    }
  }
  // Sorted, so that the manifest does not tell which parts were there before.
  return { parts, leftOut: Object.fromEntries(Object.entries(leftOut).sort()) };
}

export interface VeilResult {
  readonly didWork: boolean;
  readonly manifest: DatasetManifest;
  readonly reports: readonly SourceReport[];
  /** Statuses through the veil a second, all workers together; null where nothing was veiled. */
  readonly statusesPerSecond: number | null;
}

/**
 * Vault to dataset: veil groups of segments, then write sorted Parquet, task by task.
 *
 * @param threads of the veil that were started already, if any
 */
export async function veilVault(run: Run, threads?: WorkerPool): Promise<VeilResult> {
  const { config, dataDir, reporter } = run;
  const before = openManifest(dataDir);
  const keys = await loadOrCreateKeys(dataDir, { datasetKeyCheck: before?.keyCheck ?? null });
  const check = keyCheck(keys.projectKey);
  const vault = readVault(run);
  const wanted = fingerprintDataset(run, vault, check);
  if (before?.fingerprint === wanted) {
    return { didWork: false, manifest: before, reports: vault.reports, statusesPerSecond: null };
  }
  if (vault.segments.length === 0) {
    throw new CensusError('E_NO_SOURCE', {
      what: 'The vault holds nothing that could be veiled.',
      where: `veil, ${run.dataName}/vault`,
      kept: 'everything',
      todo: 'run make harvest first, and look at the outcome of each source',
    });
  }
  const veiling = join(dataDir, 'state', 'veiling');
  const dir = join(veiling, wanted.slice(0, 16));
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(veiling)) {
    if (name !== wanted.slice(0, 16)) rmSync(join(veiling, name), { recursive: true });
  }
  const statuses = vault.segments.reduce((sum, segment) => sum + segment.statuses, 0);
  reporter.emit({
    event: 'stage',
    stage: 'veil',
    step: `${statuses} statuses in ${vault.segments.length} segments`,
  });
  const startedAtMs = run.nowMs();
  const runner = await openTaskRunner(run, threads);
  let statusesPerSecond: number;
  try {
    const { parts, leftOut } = await veilParts(run, vault, dir, runner);
    statusesPerSecond = Math.round((1000 * statuses) / Math.max(1, run.nowMs() - startedAtMs));
    reporter.emit({ event: 'stage', stage: 'dataset', step: 'deduplicate, sort, write monthly Parquet' });
    const { writeDataset } = await loadWriter();
    await writeDataset({
      work: planWork(dir, parts, { buckets: config.engine.buckets, threads: run.jobs }),
      parts,
      datasetDir: join(dataDir, 'dataset'),
      runTasks: (tasks) => runner.run(tasks, null),
      minimumAuthorsToNameInstance: config.minimumAuthorsToNameInstance,
      minimumAuthorsToKeepHashtag: config.minimumAuthorsToKeepHashtag,
      threads: run.jobs,
      fingerprint: wanted,
      keyCheck: check,
      sources: vault.reports,
      leftOut,
    });
  } finally {
    await runner.close();
  }
  rmSync(veiling, { recursive: true });
  const manifest = openManifest(dataDir);
  if (manifest === null)
    throw new CensusError('E_INTERNAL', { what: 'The dataset that was written is not there.' });
  return { didWork: true, manifest, reports: vault.reports, statusesPerSecond };
}
