/** What `release` and `ledger` print. */
import {
  formatBudget,
  formatExpectedErrors,
  formatLedger,
  type PackageFile,
  type ReleaseFacts,
  type ReleasePlan,
} from '../5-release/index.ts';
import { wrap } from '../model/terminal.ts';
import { openLedger } from './release_project.ts';
import type { Run } from './run.ts';

/** Where what is left of a lifetime pays for fewer weeks than there are, the counts fall short of the truth. */
function describeNarrow({ tables, weeks }: ReleasePlan): string[] {
  return tables
    .filter(
      ({ table, bound }) =>
        (table === 'active_weekly' || table === 'posts_weekly') && bound.buckets < weeks.length,
    )
    .map(
      ({ table, bound }) =>
        `Warning: ${table} counts each account in at most ${bound.buckets} of ${weeks.length} weeks, since the rest of its budget is spent; the counts will be too low.`,
    );
}

/** The dry run: what would be published, how exact, at what cost. */
export function describeDryRun(run: Run, plan: ReleasePlan): string {
  const { span, version } = plan;
  const say = (text: string): string[] => wrap(text, run.columns);
  return [
    ...say(
      `release ${version} would publish ${span.from} to ${span.to} (${plan.weeks.length} weeks, ${plan.months.length} months), with these errors, from parameters alone:`,
    ),
    '',
    formatExpectedErrors(plan).trimEnd(),
    '',
    plan.breakdownSpan === null ? 'It would carry the breakdowns of an earlier release.' : '',
    ...say(
      `Keys of the data (servers, hashtags) are named only above a noisy threshold, and never below ${plan.minimumPeople} people. Posts beyond a bound are not counted. Folder: ${run.dataName}/releases/${version}/.`,
    ),
    ...describeNarrow(plan).flatMap(say),
    'Nothing was spent, nothing was written.',
    '',
  ]
    .filter((line, at, all) => line !== '' || all[at - 1] !== '')
    .join('\n');
}

/** What was made. */
export function describeRelease(
  run: Run,
  plan: ReleasePlan,
  facts: ReleaseFacts,
  files: readonly PackageFile[],
  didDraw: boolean,
): string {
  const { version } = plan;
  const where = `${run.dataName}/releases/${version}`;
  return [
    `release ${version}: ${files.length} files in ${where}/${facts.isSynthetic ? ' (SYNTHETIC)' : ''}`,
    didDraw
      ? 'drawn once, and charged to the ledger'
      : 'built again from the stored draws; nothing was spent',
    ...facts.attacks.flatMap(({ id, figure }) =>
      wrap(`${id}: held. ${figure}`, run.columns - 4).map((line, at) => `${at === 0 ? '  ' : '    '}${line}`),
    ),
    `look at ${where}/index.html, or run make site VERSION=${version}`,
    '',
  ].join('\n');
}

/** `ledger show|verify|plan`. */
export function showLedger(run: Run, what: 'show' | 'verify' | 'plan'): string {
  const ledger = openLedger(run.dataDir);
  if (what === 'show') return formatLedger(ledger);
  if (what === 'plan') return formatBudget(ledger, run.config.release);
  const { length } = ledger.entries;
  return `ledger: whole. ${length} entries, each after the one before; ${ledger.stored.length} stored tables and ${ledger.countedFiles.length} lists of counted accounts by their digests; ${ledger.forfeited.length} charges forfeited\n`;
}
