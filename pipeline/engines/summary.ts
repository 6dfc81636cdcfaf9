import {
  type Coverage,
  LEFT_OUT_REASONS,
  type LeftOut,
  type LeftOutReason,
  type SourceReport,
} from '../model/sources.ts';
import { groupDigits, wrap } from '../model/terminal.ts';
import { estimateMissed } from './missed.ts';

/** What the end of a run tells. */
export interface StudyFacts {
  readonly isSynthetic: boolean;
  readonly scale: number | null;
  readonly reports: readonly SourceReport[];
  /** Left out by the veil and the dataset: copies, and refusals learned elsewhere. */
  readonly leftOutLater: LeftOut;
  readonly rowsOut: number;
  readonly people: number;
  readonly chinesePosts: number;
  readonly weeks: number;
  readonly months: number;
  readonly datasetDir: string;
  readonly figures: readonly string[];
  /** The comparison with the article, formatted. */
  readonly comparison: string;
  /** What telling languages apart may have got wrong: one sentence. */
  readonly systematic: string;
  readonly coverage: Coverage;
  readonly chart: string;
  readonly query: string;
}

/** Columns of a terminal: with the longest reason a line has 77. */
const SOURCE_WIDTH = 30;
const OUTCOME_WIDTH = 9;
const COUNT_WIDTH = 10;

function isReason(text: string): text is LeftOutReason {
  return text in LEFT_OUT_REASONS;
}

/** Sum of the counts per reason over sources and later stages, largest first. */
export function sumLeftOut(parts: readonly LeftOut[]): { reason: LeftOutReason; statuses: number }[] {
  const sums = new Map<LeftOutReason, number>();
  for (const part of parts) {
    for (const [reason, statuses] of Object.entries(part)) {
      if (isReason(reason) && statuses > 0) sums.set(reason, (sums.get(reason) ?? 0) + statuses);
    }
  }
  return [...sums]
    .map(([reason, statuses]) => ({ reason, statuses }))
    .sort((a, b) => b.statuses - a.statuses || a.reason.localeCompare(b.reason));
}

function sourceLine(report: SourceReport): string {
  const name =
    report.source.length > SOURCE_WIDTH ? `${report.source.slice(0, SOURCE_WIDTH - 1)}…` : report.source;
  const why = report.outcome === 'harvested' ? '' : `  ${report.reason ?? ''}`;
  return `  ${name.padEnd(SOURCE_WIDTH)} ${report.outcome.padEnd(OUTCOME_WIDTH)} ${groupDigits(report.statuses_kept).padStart(COUNT_WIDTH)}${why}`;
}

/** Holes in the data by source; a source that gave nothing is in no count, so it has none. Empty where there is none. */
function gapLines(reports: readonly SourceReport[]): string[] {
  const holed = reports.filter(
    ({ gaps, statuses_kept, outcome }) => gaps.length > 0 && (statuses_kept > 0 || outcome === 'harvested'),
  );
  if (holed.length === 0) return [];
  const minute = (iso: string): string => iso.slice(0, 16);
  const named = holed.flatMap(({ source, gaps }) => {
    const shown = gaps.slice(0, GAPS_NAMED).map(({ from, to }) => `${minute(from)} to ${minute(to)}`);
    if (gaps.length > GAPS_NAMED) shown.push(`${gaps.length - GAPS_NAMED} more`);
    return wrap(`${source}: ${shown.join(', ')}`, SUMMARY_COLUMNS).map((line) => `  ${line}`);
  });
  return ['Gaps       not read yet (UTC): a fall there is none of activity', ...named, ''];
}

/** What is read of the sources, and an estimate of what is not. */
function coverageLines(reports: readonly SourceReport[], coverage: Coverage): string[] {
  const refusing = reports.filter(({ replies }) => replies === 'refused').length;
  const refused =
    refusing === 0
      ? ''
      : ` ${refusing} ${refusing === 1 ? 'source shows' : 'sources show'} replies to members only.`;
  if (coverage === 'timeline+replies')
    return wrap(
      `Coverage   timelines and the replies of the accounts seen there.${refused}`,
      SUMMARY_COLUMNS,
    );
  const missed = estimateMissed(reports);
  const head = 'Coverage   timelines: replies to others, and people who only reply, are not counted.';
  if (missed === null) return wrap(`${head}${refused}`, SUMMARY_COLUMNS);
  const posts = `From a sample of ${missed.accounts} accounts (any language): ${missed.postsPercent} % (95 %: ${missed.postsLow} to ${missed.postsHigh}) as many posts again are such replies`;
  const people =
    missed.repliedTo === 0
      ? ''
      : `; of ${missed.repliedTo} people who were replied to, ${missed.peopleMissed} only reply`;
  return wrap(`${head} ${posts}${people}.${refused}`, SUMMARY_COLUMNS);
}

/** Gaps of a source that the summary names; `sources.json` has all. */
const GAPS_NAMED = 3;

/** Lines that are no table fit into a terminal of 80 columns. */
const SUMMARY_COLUMNS = 78;

/** The summary of a run as lines of at most 80 columns, for a person. */
export function formatSummary(facts: StudyFacts): string {
  const { reports } = facts;
  const seen = reports.reduce((sum, report) => sum + report.statuses_seen, 0);
  const left = sumLeftOut([...reports.map((report) => report.left_out), facts.leftOutLater]);
  const lines: string[] = [];
  if (facts.isSynthetic) {
    lines.push('SYNTHETIC data: a simulated fediverse on loopback; no person stands behind it', '');
  }
  lines.push(
    `${'Sources'.padEnd(SOURCE_WIDTH + 3)}${'outcome'.padEnd(OUTCOME_WIDTH)} ${'kept'.padStart(COUNT_WIDTH)}`,
  );
  lines.push(...reports.map(sourceLine), '');
  lines.push(`Statuses   ${groupDigits(seen).padStart(COUNT_WIDTH)} seen`);
  for (const { reason, statuses } of left) {
    lines.push(`         − ${groupDigits(statuses).padStart(COUNT_WIDTH)} ${LEFT_OUT_REASONS[reason]}`);
  }
  lines.push(`         = ${groupDigits(facts.rowsOut).padStart(COUNT_WIDTH)} in the dataset`, '');
  lines.push(
    `People     ${groupDigits(facts.people).padStart(COUNT_WIDTH)} who post in Chinese (accounts, history included)`,
  );
  lines.push(`Posts      ${groupDigits(facts.chinesePosts).padStart(COUNT_WIDTH)} in Chinese`);
  lines.push(
    `Weeks      ${groupDigits(facts.weeks).padStart(COUNT_WIDTH)} in the window, ${facts.months} monthly partitions`,
    '',
  );
  lines.push(...coverageLines(reports, facts.coverage), '', ...gapLines(reports), facts.chart, '');
  lines.push(
    'Compared with the article (September 2022)',
    facts.comparison,
    '',
    ...wrap(facts.systematic, SUMMARY_COLUMNS),
    '',
  );
  lines.push('Files');
  lines.push(`  ${facts.datasetDir}/statuses/month=*/*.parquet`, `  ${facts.datasetDir}/sources.json`);
  lines.push(...facts.figures.map((file) => `  ${file}`), '');
  lines.push('The dataset and the figures are exact and restricted: they stay on this machine.', '');
  lines.push('Next');
  lines.push(`  ${facts.query}`);
  lines.push('  ./census query --help        table, csv, json, arrow, parquet');
  lines.push('  make figures LANG_FIGURES=zh the same figures in Chinese');
  return `${lines.join('\n')}\n`;
}
