import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type HarvestOptions,
  type HarvestProgress,
  harvest,
  isHarvested,
  listSegments,
  loadRefusals,
  type ResolvedSource,
  readFailures,
  readReports,
} from '../1-harvest/index.ts';
import { CensusError } from '../errors.ts';
import { loadRecipient } from '../keys/keyfile.ts';
import { createAccountHash, createManifestHash, createPseudonymiser } from '../keys/pseudonym.ts';
import type { SourceReport } from '../model/sources.ts';
import { readSegment } from '../storage/vault.ts';
import { loadOptOuts } from './optout_book.ts';
import { resolveSources, startSimulators } from './resolve.ts';
import { openKeys, type Run } from './run.ts';
import type { SharedRun } from './shared_run.ts';

/** A closed door is asked again after this time: servers let caches keep an error for a day. */
const CLOSED_DOOR_REST_MS = 86_400_000;

/** Hosts asked at the same time; each of them still gets one request at a time. */
const HOSTS_AT_ONCE = 4;

/** Accounts of a server that are asked once what its timeline leaves out: a minute or two at a server's pace. */
const SAMPLE_ACCOUNTS = 20;

/** First rest of a source that failed while a study is tracked; doubles with each failure, up to a day. */
const FAILED_REST_MS = 900_000;

/** While tracking, a source that fails again and again is left alone for longer and longer. */
function isBroken(run: Run, source: ResolvedSource): boolean {
  if (run.isTracking !== true) return false;
  const { failures, lastMs } = readFailures(run.dataDir, source.id);
  if (failures === 0) return false;
  const restMs = Math.min(FAILED_REST_MS * 2 ** (failures - 1), CLOSED_DOOR_REST_MS);
  return run.nowMs() - lastMs < restMs;
}

function isResting(run: Run, source: ResolvedSource, report: SourceReport | undefined): boolean {
  if (report?.outcome !== 'closed' && report?.outcome !== 'refused') return false;
  const askedAtMs = statSync(join(run.dataDir, 'state', `${source.id}.ndjson`), {
    throwIfNoEntry: false,
  })?.mtimeMs;
  return askedAtMs !== undefined && run.nowMs() - askedAtMs < CLOSED_DOOR_REST_MS;
}

/** Everything that is asked of a source: history and window. */
export function wantedSpan({ historyFromMs, windowToMs }: Run['config']) {
  return { fromMs: historyFromMs, toMs: windowToMs };
}

/** The configured sources that still have something to ask for. */
function findPending(run: Run, sources: readonly ResolvedSource[]): ResolvedSource[] {
  const { config, dataDir } = run;
  const reports = new Map(
    readReports(dataDir, sources, wantedSpan(config)).map((report) => [report.source, report]),
  );
  return sources.filter(
    (source) =>
      !isHarvested(dataDir, source, config.historyFromMs, config.windowToMs) &&
      !isResting(run, source, reports.get(source.label)) &&
      !isBroken(run, source),
  );
}

/** Of the span asked for, what lies before the oldest status reached: timelines are read from their newest end. */
function findLeftPercent(run: Run, { reachedMs, done }: HarvestProgress): number | null {
  const { historyFromMs, windowToMs } = run.config;
  if (done) return 0;
  if (reachedMs === null) return null;
  const left = (reachedMs - historyFromMs) / (windowToMs - historyFromMs);
  return Math.round(1000 * Math.max(0, Math.min(1, left))) / 10;
}

function reportProgress(run: Run, planned: readonly ResolvedSource[]): (progress: HarvestProgress) => void {
  const position = new Map(planned.map((source, index) => [source.label, index]));
  return (progress) => {
    run.reporter.emit({
      event: 'progress',
      stage: 'harvest',
      source: position.get(progress.source) ?? null,
      done: progress.statusesKept,
      total: null,
      unit: 'statuses',
      waitingMs: progress.waitingUntilMs === null ? null : Math.max(0, progress.waitingUntilMs - run.nowMs()),
      leftPercent: findLeftPercent(run, progress),
      isEnded: progress.done,
    });
  };
}

/** What asking servers needs of a run, the first time and again. */
export function harvestOptions(
  run: Run,
  projectKey: Uint8Array,
  sources: readonly ResolvedSource[],
): HarvestOptions {
  const { config, dataDir } = run;
  const { refusal } = createPseudonymiser(projectKey);
  const optOuts = loadOptOuts(dataDir);
  return {
    dataDir,
    sources,
    ...wantedSpan(config),
    nowMs: run.nowMs(),
    contact: config.contact,
    version: run.version,
    consent: config.consent,
    optOutAccounts: config.optOutAccounts,
    optOutDomains: config.optOutDomains,
    isOptedOut: (acct) => optOuts.size > 0 && optOuts.has(refusal(acct)),
    recipient: loadRecipient(dataDir),
    tagRefusal: refusal,
    tagAccount: createAccountHash(projectKey),
    sampleAccounts: SAMPLE_ACCOUNTS,
    hashManifest: createManifestHash(projectKey),
    random: run.random,
    concurrency: HOSTS_AT_ONCE,
  };
}

/** The accounts that a source has shown, each with its oldest status; grows with the people, not with their statuses. */
async function readAccounts(
  dataDir: string,
  sourceId: string,
  identity: string,
): Promise<ReadonlyMap<string, number>> {
  const accounts = new Map<string, number>();
  for (const segment of listSegments(dataDir, sourceId)) {
    for (const { accountIdAtSource, createdAt } of await readSegment(segment, identity)) {
      if (accountIdAtSource === undefined) continue;
      const known = accounts.get(accountIdAtSource) ?? Number.POSITIVE_INFINITY;
      accounts.set(accountIdAtSource, Math.min(known, Date.parse(createdAt)));
    }
  }
  return accounts;
}

export interface HarvestResult {
  readonly didWork: boolean;
  readonly pending: number;
  readonly reports: readonly SourceReport[];
}

/** Harvest what is not yet in the vault. The project's keys are made here on first use. */
export async function harvestSources(run: Run, shared: SharedRun | null): Promise<HarvestResult> {
  const { config, dataDir, reporter } = run;
  const keys = await openKeys(run);
  const planned = resolveSources(config, new Map());
  const pending = findPending(run, planned);
  if (pending.length === 0)
    return { didWork: false, pending: 0, reports: readReports(dataDir, planned, wantedSpan(config)) };

  const wanted = new Set(pending.map((source) => source.id));
  reporter.emit({
    event: 'stage',
    stage: 'harvest',
    step: `${pending.length} of ${planned.length} sources to ask`,
  });
  const simulators = await startSimulators(config);
  try {
    const sources = resolveSources(config, simulators).filter((source) => wanted.has(source.id));
    await harvest({
      ...harvestOptions(run, keys.projectKey, sources),
      readAccounts: async (sourceId) => {
        // What another machine harvested of the source is in the store.
        await shared?.vault.bringDown(sourceId);
        return await readAccounts(dataDir, sourceId, keys.vaultIdentity);
      },
      onProgress: reportProgress(run, planned),
      ...(shared === null
        ? {}
        : { share: shared.share(sources, (source) => findPending(run, [source]).length > 0) }),
    });
  } finally {
    for (const simulator of simulators.values()) await simulator.close();
  }
  await shared?.pull();
  const reports = readReports(dataDir, planned, wantedSpan(config));
  if (reports.every((report) => report.outcome !== 'harvested')) {
    throw new CensusError('E_NO_SOURCE', {
      what: `None of the ${reports.length} sources could be harvested: ${describeOutcomes(reports)}.`,
      where: `harvest, ${run.dataName}/state`,
      kept: 'the vault and the dataset as they were',
      todo: 'look at the reasons above; run again later, or choose other sources',
    });
  }
  return { didWork: true, pending: pending.length, reports };
}

function describeOutcomes(reports: readonly SourceReport[]): string {
  const sums = new Map<string, number>();
  for (const { outcome, reason } of reports) {
    const key = reason === null ? outcome : `${outcome} (${reason})`;
    sums.set(key, (sums.get(key) ?? 0) + 1);
  }
  return [...sums].map(([key, sources]) => `${sources} ${key}`).join(', ');
}

/** What the harvest left for the veil: committed segments of the configured sources, and who said no. */
export function readVault(run: Run) {
  const sources = resolveSources(run.config, new Map());
  const ids = new Set(sources.map((source) => source.id));
  return {
    segments: listSegments(run.dataDir).filter((segment) => ids.has(segment.sourceId)),
    refusals: loadRefusals(run.dataDir),
    reports: readReports(run.dataDir, sources, wantedSpan(run.config)),
  };
}
