import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { formatComparison, formatSystematic, sparkChart } from '../4-figures/index.ts';
import { CensusError, explainWriteError, systemCode } from '../errors.ts';
import { isKeyReference, referToKeys } from '../keys/key_reference.ts';
import type { LeftOut } from '../model/sources.ts';
import { wrap } from '../model/terminal.ts';
import { writeFileAtomic } from '../storage/atomic.ts';
import { withLock } from '../storage/lock.ts';
import { forgetStore } from '../storage/tombstone.ts';
import { auditRelease } from './audit_run.ts';
import { drawDataset, type FiguresResult } from './figures_run.ts';
import { harvestSources } from './harvest_run.ts';
import { finishOptOuts } from './optout_book.ts';
import { optOutPeople } from './optout_run.ts';
import { type PublishOptions, publishRelease } from './publish_run.ts';
import { refreshVault } from './refresh_run.ts';
import { makeRelease } from './release_run.ts';
import { simulatedScale } from './resolve.ts';
import type { Run } from './run.ts';
import { openLastStore, openShared } from './shared_run.ts';
import { formatSummary } from './summary.ts';
import { type TrackedRun, track } from './track_run.ts';
import { enforceDeadline, verifyVault } from './vault_run.ts';
import { type VeilResult, veilVault } from './veil_run.ts';
import { type WithdrawOptions, withdrawRelease } from './withdraw_run.ts';

export type { Run } from './run.ts';

/** What a command answers: text for a person, and the rest of the fields for programs (`--json`). */
export interface Answer {
  readonly text: string;
}

/** Make DATA. Node answers ENOENT, not EROFS, where a read-only filesystem refuses a folder: any refusal is named here. */
function makeDataDir(run: Run, stage: string): void {
  try {
    mkdirSync(run.dataDir, { recursive: true });
  } catch (error) {
    const explained = explainWriteError(error, `${stage}, ${run.dataName}`);
    if (explained instanceof CensusError) throw explained;
    throw new CensusError(
      'E_NO_WRITE',
      {
        what: `The data directory can't be made (${systemCode(error) ?? 'unknown'}).`,
        where: `${stage}, ${run.dataName}`,
        kept: 'everything that was there',
        todo: 'give yourself write permission, or choose another place with DATA=…',
      },
      error,
    );
  }
}

async function guard<T>(run: Run, stage: string, work: () => Promise<T>): Promise<T> {
  makeDataDir(run, stage);
  try {
    return await withLock(run.dataDir, async () => {
      if (run.config.keysPath !== null) referToKeys(run.dataDir, run.config.keysPath);
      return await work();
    });
  } catch (error) {
    throw explainWriteError(error, `${stage}, ${run.dataName}`);
  }
}

/** What a command would do, from the configuration and the files that are there; reads and writes nothing else. */
function describePlan(run: Run, command: string): Answer & { readonly dryRun: true } {
  const { config } = run;
  const sources = config.sources.map((source) => `  - ${source.type}`).join('\n');
  const hasDataset = statSync(join(run.dataDir, 'dataset'), { throwIfNoEntry: false }) !== undefined;
  return {
    dryRun: true,
    text: [
      `${command} would work in ${run.dataName}/ with ${run.jobs} worker${run.jobs === 1 ? '' : 's'}, on these sources:`,
      sources,
      `window ${new Date(config.windowFromMs).toISOString().slice(0, 10)} to ${new Date(config.windowToMs).toISOString().slice(0, 10)} (UTC, half-open), consent ${config.consent}, coverage ${config.coverage}, text ${config.text}`,
      hasDataset
        ? 'A dataset is there; it would be replaced only if something changed.'
        : 'There is no dataset yet.',
      'Nothing was written.',
      '',
    ].join('\n'),
  };
}

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

export async function veilStudy(run: Run, isDryRun: boolean) {
  if (isDryRun) return describePlan(run, 'veil');
  const { manifest, didWork, statusesPerSecond } = await guard(run, 'veil', async () => {
    const shared = await openShared(run);
    await enforceDeadline(run, shared);
    await finishOptOuts(run, shared);
    await shared?.bringDown();
    return await veilVault(run);
  });
  const text = didWork
    ? `veil: ${manifest.summary.rowsOut} rows in ${run.dataName}/dataset (${statusesPerSecond} statuses/s through the veil)\n`
    : 'veil: nothing to do, the dataset is up to date\n';
  return { didWork, statusesPerSecond, summary: manifest.summary, text };
}

export async function drawStudy(run: Run, lang: 'en' | 'zh', isDryRun: boolean) {
  if (isDryRun) return describePlan(run, 'figures');
  const { didWork, figures } = await guard(run, 'figures', () => drawDataset(run, lang));
  const files = figures.files.map((file) => `  ${run.dataName}/figures/${file}`).join('\n');
  const text = didWork
    ? `figures: restricted, exact counts, do not publish\n${files}\n\n${formatComparison(figures.comparison, run.columns)}\n${wrap(formatSystematic(figures.systematic, figures.people), run.columns).join('\n')}\n`
    : 'figures: nothing to do, the pictures are up to date\n';
  return { didWork, figures, text };
}

function summarise(run: Run, veiled: VeilResult, drawn: FiguresResult): string {
  const { manifest } = veiled;
  const { summary } = manifest;
  const { figures } = drawn;
  const leftOutLater: LeftOut = { ...manifest.leftOut, seen_twice: summary.duplicates };
  const data = run.dataName === 'data' ? '' : ` DATA=${run.dataName}`;
  return formatSummary({
    isSynthetic: simulatedScale(run.config) !== null,
    scale: simulatedScale(run.config),
    reports: veiled.reports,
    leftOutLater,
    rowsOut: summary.rowsOut,
    people: summary.people,
    chinesePosts: summary.chinesePosts,
    weeks: figures.weeks,
    months: summary.months,
    datasetDir: `${run.dataName}/dataset`,
    figures: figures.files
      .filter((file) => file.endsWith('.png'))
      .map((file) => `${run.dataName}/figures/${file}`),
    comparison: formatComparison(figures.comparison, run.columns),
    systematic: formatSystematic(figures.systematic, figures.people),
    coverage: run.config.coverage,
    chart: sparkChart(figures.series, run.columns),
    query: `make query${data} SQL="\n    select week, count(distinct author_pid) as people\n    from statuses where is_chinese group by week order by week"`,
  });
}

export async function makeDataset(
  run: Run,
  options: { readonly lang: 'en' | 'zh'; readonly isDryRun: boolean },
) {
  if (options.isDryRun) return describePlan(run, 'dataset');
  return await guard(run, 'dataset', async () => {
    const shared = await openShared(run);
    await enforceDeadline(run, shared);
    await finishOptOuts(run, shared);
    const harvested = await harvestSources(run, shared);
    await shared?.bringDown();
    const veiled = await veilVault(run);
    const drawn = await drawDataset(run, options.lang);
    const didWork = harvested.didWork || veiled.didWork || drawn.didWork;
    const text = didWork
      ? `\n${summarise(run, veiled, drawn)}`
      : `nothing to do: vault, dataset and figures in ${run.dataName}/ are up to date\n`;
    const { manifest, reports, statusesPerSecond } = veiled;
    return {
      didWork,
      statusesPerSecond,
      summary: manifest.summary,
      leftOut: manifest.leftOut,
      sources: reports,
      comparison: drawn.figures.comparison,
      systematic: drawn.figures.systematic,
      figures: drawn.figures.files,
      text,
    };
  });
}

/** Make a release under the lock of DATA; a dry run takes no lock and writes nothing. */
export async function releaseStudy(run: Run, version: string, isDryRun: boolean) {
  if (isDryRun) return await makeRelease(run, version, true);
  return await guard(run, 'release', () => makeRelease(run, version, false));
}

/** Attack a release again. */
export async function auditStudy(run: Run, release: string | undefined) {
  return await guard(run, 'audit', () => auditRelease(run, release));
}

/** Publish a certified release, or prepare it; a dry run takes no lock and writes nothing. */
export async function publishStudy(run: Run, version: string, options: PublishOptions) {
  if (options.isDryRun) return await publishRelease(run, version, options);
  return await guard(run, 'publish', () => publishRelease(run, version, options));
}

/** Take a version back. */
export async function withdrawStudy(run: Run, version: string, options: WithdrawOptions) {
  return await guard(run, 'withdraw', () => withdrawRelease(run, version, options));
}

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
  startRun: () => Run,
  options: Parameters<typeof track>[1],
  write: (line: string) => void,
): Promise<void> {
  const first = startRun();
  makeDataDir(first, 'track');
  await track(
    first,
    options,
    async (): Promise<TrackedRun> => {
      const run: Run = { ...startRun(), isTracking: true };
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
    const store = openLastStore(dataDir);
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
