/** Commands that end with the figures. */
import { formatComparison, formatSystematic, sparkChart } from '../4-figures/index.ts';
import type { LeftOut } from '../model/sources.ts';
import { wrap } from '../model/terminal.ts';
import { describePlan, guard } from './command.ts';
import { drawDataset, type FiguresResult } from './figures_run.ts';
import { harvestSources } from './harvest_run.ts';
import { finishOptOuts } from './optout_book.ts';
import { simulatedScale } from './resolve.ts';
import type { Run } from './run.ts';
import { openShared } from './shared_run.ts';
import { formatSummary } from './summary.ts';
import { enforceDeadline } from './vault_run.ts';
import { type VeilResult, veilVault } from './veil_run.ts';

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
