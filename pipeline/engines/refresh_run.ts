/** `refresh`: what is gone from its server, or whose author has since said no, leaves vault, dataset and figures. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readReports, refresh, roundPath } from '../1-harvest/index.ts';
import { CensusError } from '../errors.ts';
import type { LeftOut, SourceReport } from '../model/sources.ts';
import { PRIVATE_FILE_MODE, writeFileAtomic } from '../storage/atomic.ts';
import { drawDataset } from './figures_run.ts';
import { harvestOptions, wantedSpan } from './harvest_run.ts';
import { readSources } from './release_facts.ts';
import { resolveSources, startSimulators } from './resolve.ts';
import { openKeys, openManifest, type Run, readIfThere } from './run.ts';
import type { SharedRun } from './shared_run.ts';
import { isDatasetCurrent, veilVault } from './veil_run.ts';

const DAY_MS = 86_400_000;

const round = z.object({ v: z.literal(1), startedMs: z.int().nonnegative() });

/** The moment from which on a segment counts as asked about: a round that was cut off goes on where it was. */
function beginRound(run: Run): number {
  const path = roundPath(run.dataDir);
  const text = readIfThere(path);
  const before = text === null ? null : round.safeParse(JSON.parse(text));
  if (before?.success === true && before.data.startedMs <= run.nowMs()) return before.data.startedMs;
  const startedMs = run.nowMs();
  writeFileAtomic(path, `${JSON.stringify({ v: 1, startedMs })}\n`, { mode: PRIVATE_FILE_MODE });
  return startedMs;
}

export interface RefreshResult {
  readonly didWork: boolean;
  /** Statuses asked about. */
  readonly asked: number;
  /** Statuses that left the vault, by reason. */
  readonly removed: LeftOut;
  /** Sources that could not be asked about all of theirs, by label, with the reason's code. */
  readonly unconfirmed: readonly { readonly source: string; readonly reason: string }[];
  readonly text: string;
}

async function askServers(run: Run, shared: SharedRun | null) {
  const { config } = run;
  const keys = await openKeys(run);
  const simulators = await startSimulators(config);
  let done = 0;
  try {
    return await refresh({
      ...harvestOptions(run, keys.projectKey, resolveSources(config, simulators)),
      identity: keys.vaultIdentity,
      ...(shared === null ? {} : { publish: shared.publish }),
      sinceMs: beginRound(run),
      onRefreshed: (statuses) => {
        done += statuses;
        run.reporter.emit({
          event: 'progress',
          stage: 'refresh',
          source: null,
          done,
          total: null,
          unit: 'statuses',
          waitingMs: null,
        });
      },
    });
  } finally {
    for (const simulator of simulators.values()) await simulator.close();
  }
}

/** Ask every server again, and take what is gone out of vault, dataset and figures. */
export async function refreshVault(run: Run, shared: SharedRun | null): Promise<RefreshResult> {
  if (!existsSync(join(run.dataDir, 'vault'))) {
    const text = 'refresh: nothing to do, there is no vault\n';
    return { didWork: false, asked: 0, removed: {}, unconfirmed: [], text };
  }
  run.reporter.emit({ event: 'stage', stage: 'refresh', step: 'ask which statuses still exist' });
  const results =
    shared === null ? await askServers(run, null) : await shared.withAll(() => askServers(run, shared));
  const removed: Record<string, number> = {};
  for (const result of results)
    for (const [reason, statuses] of Object.entries(result.removed))
      removed[reason] = (removed[reason] ?? 0) + statuses;
  const asked = results.reduce((sum, result) => sum + result.asked, 0);
  const unconfirmed = results.flatMap(({ source, reason }) => (reason === null ? [] : [{ source, reason }]));
  if (unconfirmed.length === 0) rmSync(roundPath(run.dataDir), { force: true });
  if (openManifest(run.dataDir) !== null) {
    await shared?.bringDown();
    const { didWork } = await veilVault(run);
    if (didWork && existsSync(join(run.dataDir, 'figures'))) await drawDataset(run, 'en');
  }
  const gone = Object.values(removed).reduce((sum, statuses) => sum + statuses, 0);
  const lines = [
    `refresh: ${asked} statuses asked about, ${gone} gone and taken out of vault and dataset`,
    ...Object.entries(removed).map(([reason, statuses]) => `  ${statuses} ${reason}`),
    ...unconfirmed.map(({ source, reason }) => `  ${source}: not all of it could be asked about (${reason})`),
  ];
  return { didWork: true, asked, removed, unconfirmed, text: `${lines.join('\n')}\n` };
}

/** What the journals say now where there are any; else what was so when the dataset was written. */
function currentReports(run: Run): readonly SourceReport[] {
  const live = readReports(run.dataDir, resolveSources(run.config, new Map()), wantedSpan(run.config));
  return live.some(({ statuses_kept }) => statuses_kept > 0) ? live : readSources(run.dataDir);
}

/**
 * A release must know nothing of a post that was deleted before it: every server must have been asked lately, and the
 * dataset must be what the vault holds now.
 *
 * @throws CensusError E_RELEASE_REFUSED
 */
export function checkRefreshed(run: Run): void {
  const days = run.config.release.maximumRefreshAgeDays;
  const oldestMs = run.nowMs() - days * DAY_MS;
  const stale = currentReports(run).filter(
    ({ type, statuses_kept, refreshed_at }) =>
      type !== 'archive' &&
      statuses_kept > 0 &&
      (refreshed_at === null || refreshed_at === undefined || Date.parse(refreshed_at) < oldestMs),
  );
  const refuse = (what: string, todo: string): CensusError =>
    new CensusError('E_RELEASE_REFUSED', {
      what,
      where: `release, ${run.dataName}/dataset/sources.json`,
      kept: 'dataset and ledger; nothing was spent',
      todo,
    });
  if (stale.length > 0) {
    throw refuse(
      `${stale.length} of the sources were last asked more than ${days} days ago which of their posts still exist.`,
      'make refresh, then the same command again',
    );
  }
  if (!isDatasetCurrent(run)) {
    throw refuse(
      'The vault has changed since the dataset was written.',
      'make dataset, then the same command again',
    );
  }
}
