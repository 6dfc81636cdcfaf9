import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Coverage } from '../model/sources.ts';
import { writeFileAtomic } from '../storage/atomic.ts';
import { type ComparisonRow, compareWithArticle } from './comparison.ts';
import { comparisonCsv, comparisonMarkdown } from './comparison_table.ts';
import { type CoveredSource, listGaps } from './coverage.ts';
import { peopleCsv, postsCsv } from './csv.ts';
import { plotPeople } from './people_weekly/plot.ts';
import { renderPng } from './png.ts';
import { plotPosts } from './posts_weekly/plot.ts';
import { checkWindow, type QueryName, readQuery } from './queries.ts';
import { listMonths, listWeeks, type Row, readPeople, readPosts, readTotals, type Series } from './series.ts';
import {
  type ConfidenceBucket,
  type Counted,
  estimateSystematic,
  formatSystematic,
  readConfidence,
  type SystematicError,
  systematicCsv,
} from './systematic.ts';
import { formatNotes, type Lang } from './texts.ts';

export interface FigureOptions {
  /** Folder that the files go to; made where missing. */
  readonly figuresDir: string;
  /** UTC days, half-open, `YYYY-MM-DD`. */
  readonly windowFrom: string;
  readonly windowTo: string;
  /** Size of the simulation, 1 being the real network; null for real data. */
  readonly scale: number | null;
  readonly isSynthetic: boolean;
  readonly coverage: Coverage;
  /** Reports of the sources: days that one of them does not cover are shaded. */
  readonly sources: readonly CoveredSource[];
  readonly lang: Lang;
  /** Any engine that has the dataset as view `statuses`; counts come as number, BigInt or decimal text. */
  readonly runSql: (sql: string) => Promise<Record<string, unknown>[]>;
  /** Called with the name of each query and file as it is done. */
  readonly onProgress?: (step: string) => void;
}

/** Exact counts: restricted. Plain JSON. */
export interface FigureResult {
  /** Names within `figuresDir`, in the order of writing. */
  readonly files: readonly string[];
  readonly comparison: readonly ComparisonRow[];
  /** ISO weeks that the window touches. */
  readonly weeks: number;
  /** People at the window's end. */
  readonly people: number;
  /** Chinese posts in the window. */
  readonly posts: number;
  readonly series: Series;
  /** What telling languages apart may have got wrong in the count of people. */
  readonly systematic: SystematicError;
}

const ZOOMS = [
  { zoom: 1, suffix: '' },
  { zoom: 2, suffix: '@2x' },
] as const;

/** Ask how sure the language decision is of each person, or of each post. */
export async function countConfidence(
  options: Pick<FigureOptions, 'windowFrom' | 'windowTo' | 'runSql'>,
  what: Counted,
): Promise<ConfidenceBucket[]> {
  const window = checkWindow({ from: options.windowFrom, to: options.windowTo });
  const query = what === 'people' ? 'language_error' : 'language_error_posts';
  return readConfidence(await options.runSql(readQuery(query, window)), what);
}

/** Ask the dataset for every series and check that they agree with each other. */
export async function countSeries(
  options: Pick<FigureOptions, 'windowFrom' | 'windowTo' | 'runSql' | 'onProgress'>,
): Promise<Series> {
  const window = checkWindow({ from: options.windowFrom, to: options.windowTo });
  const ask = async (name: QueryName): Promise<Row[]> => {
    const rows = await options.runSql(readQuery(name, window));
    options.onProgress?.(name);
    return rows;
  };
  const weeks = listWeeks(window);
  const months = listMonths(window);
  const totals = readTotals(await ask('totals'));
  return {
    window,
    totals,
    peopleWeekly: readPeople(await ask('people_weekly'), weeks, totals, 'people_weekly'),
    peopleMonthly: readPeople(await ask('people_monthly'), months, totals, 'people_monthly'),
    postsWeekly: readPosts(await ask('posts_weekly'), weeks, totals, 'posts_weekly'),
    postsMonthly: readPosts(await ask('posts_monthly'), months, totals, 'posts_monthly'),
  };
}

/**
 * Count the series over the dataset, draw the two growth figures and compare with the article. Each file is
 * replaced whole or not at all.
 *
 * @throws CensusError E_CONFIG_WINDOW, E_DATASET_CHECK; what `runSql` and the file system throw
 */
export async function drawFigures(options: FigureOptions): Promise<FigureResult> {
  const { figuresDir, lang, scale, isSynthetic, onProgress } = options;
  const series = await countSeries(options);
  const people = await countConfidence(options, 'people');
  const posts = await countConfidence(options, 'posts');
  const systematic = estimateSystematic(people);
  const gaps = listGaps(options.sources, series.window);
  const comparison = compareWithArticle(series.totals, series.window, scale);
  mkdirSync(figuresDir, { recursive: true });
  const files: string[] = [];
  const write = (name: string, data: string | Uint8Array): void => {
    writeFileAtomic(join(figuresDir, name), data);
    files.push(name);
    onProgress?.(name);
  };
  write('people_weekly.csv', peopleCsv(series.peopleWeekly));
  write('people_monthly.csv', peopleCsv(series.peopleMonthly));
  write('posts_weekly.csv', postsCsv(series.postsWeekly));
  write('posts_monthly.csv', postsCsv(series.postsMonthly));
  write('language_error.csv', systematicCsv(people, 'people'));
  write('language_error_posts.csv', systematicCsv(posts, 'posts'));
  const source = { isSynthetic, scale, coverage: options.coverage, gaps };
  for (const [name, svg] of [
    ['people_weekly', plotPeople(series, { ...source, systematic }, lang)],
    ['posts_weekly', plotPosts(series, { ...source, systematic: estimateSystematic(posts) }, lang)],
  ] as const) {
    write(`${name}.${lang}.svg`, svg);
    for (const { zoom, suffix } of ZOOMS) write(`${name}.${lang}${suffix}.png`, renderPng(svg, zoom));
  }
  const notes = formatNotes(source, 'en');
  write('comparison.csv', comparisonCsv(comparison));
  write(
    'comparison.md',
    comparisonMarkdown(comparison, [
      formatSystematic(systematic, series.totals.people),
      notes.origin,
      notes.restriction,
    ]),
  );
  return {
    files,
    comparison,
    weeks: series.peopleWeekly.length,
    people: series.totals.people,
    posts: series.totals.posts,
    series,
    systematic,
  };
}
