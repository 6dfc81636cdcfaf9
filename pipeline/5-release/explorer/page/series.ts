/** Which figures a release can show, and the points of each: a pure function of its tables. */
import { numberOf, type Row, type Tables, textOf } from './rows.ts';

export const GROWTH = [
  'cumulative_people',
  'new_people',
  'active_people',
  'posts',
  'cumulative_posts',
] as const;
export const BREAKDOWNS = [
  'people_by_server',
  'people_by_server_size',
  'people_by_hashtag',
  'people_by_script',
  'people_by_length',
  'people_by_feature',
  'people_by_hour',
] as const;
export const PERIODS = ['weekly', 'monthly'] as const;

export type Growth = (typeof GROWTH)[number];
export type Breakdown = (typeof BREAKDOWNS)[number];
export type Period = (typeof PERIODS)[number];
export type SeriesId = Growth | Breakdown;

/** A value with the 95 % interval of its noise. */
export interface Point {
  /** UTC days, half-open. */
  readonly from: string;
  readonly to: string;
  /** Cells that tell the rows of a breakdown apart; empty for growth. */
  readonly key: readonly string[];
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Standard deviation of the noise. */
  readonly sd: number;
  /** The window or a release cuts the week or month: it counts fewer days than its neighbours. */
  readonly isPartial: boolean;
}

export interface Series {
  readonly id: SeriesId;
  readonly unit: 'people' | 'posts';
  /** A level at the end of each period, a count of each period, or a count of each class. */
  readonly kind: 'level' | 'count' | 'class';
  readonly period: Period | null;
  readonly points: readonly Point[];
}

/** Columns that tell the rows of a breakdown apart. */
const KEYS: Readonly<Record<Breakdown, readonly string[]>> = {
  people_by_server: ['server'],
  people_by_server_size: ['least_people', 'servers'],
  people_by_hashtag: ['hashtag'],
  people_by_script: ['script'],
  people_by_length: ['least_characters'],
  people_by_feature: ['is_reply', 'has_media', 'has_content_warning'],
  people_by_hour: ['weekday', 'hour'],
};

/** Quantile of the normal law: 95 % lie within this many standard deviations. */
const Z95 = 1.959964;

function readPoint(row: Row, column: string, key: readonly string[], fullDays: number): Point {
  return {
    from: textOf(row, 'from_day'),
    to: textOf(row, 'to_day'),
    key,
    value: numberOf(row, column),
    low: numberOf(row, `${column}_low`),
    high: numberOf(row, `${column}_high`),
    sd: numberOf(row, `${column}_sd_milli`) / 1000,
    isPartial: fullDays > 0 && numberOf(row, 'days') < fullDays,
  };
}

/** Least days of a whole week or month. */
const WHOLE_DAYS: Readonly<Record<Period, number>> = { weekly: 7, monthly: 28 };

/** Running sum of counts whose noise is drawn for each by itself: variances add up. */
export function addUp(points: readonly Point[]): Point[] {
  let value = 0;
  let variance = 0;
  return points.map((point) => {
    value += point.value;
    variance += point.sd ** 2;
    const sd = Math.sqrt(variance);
    const half = Math.ceil(Z95 * sd);
    return { ...point, value, sd, low: Math.max(0, value - half), high: value + half };
  });
}

function byDay(a: Point, b: Point): number {
  return a.from < b.from ? -1 : a.from > b.from ? 1 : 0;
}

function readGrowth(id: Growth, period: Period, rows: readonly Row[]): Series {
  const column = id === 'cumulative_posts' ? 'posts' : id;
  const points = rows.map((row) => readPoint(row, column, [], WHOLE_DAYS[period])).sort(byDay);
  const unit = column === 'posts' ? 'posts' : 'people';
  if (id === 'cumulative_posts') return { id, unit, kind: 'level', period, points: addUp(points) };
  return { id, unit, kind: id === 'cumulative_people' ? 'level' : 'count', period, points };
}

/** True for a series over time, false for a breakdown. */
export function isGrowth(id: SeriesId): id is Growth {
  return GROWTH.some((each) => each === id);
}

/** Days for which a breakdown was counted, newest first: each release counts its own. */
export function listSpans(tables: Tables, id: SeriesId): string[] {
  if (isGrowth(id)) return [];
  const spans = (tables.get(id) ?? []).map((row) => `${textOf(row, 'from_day')}/${textOf(row, 'to_day')}`);
  return [...new Set(spans)].sort().reverse();
}

/** Series that the tables at hand can show. */
export function listSeries(tables: Tables): SeriesId[] {
  const growth = PERIODS.some((period) => tables.has(`growth_${period}`)) ? GROWTH : [];
  return [...growth, ...BREAKDOWNS.filter((id) => (tables.get(id)?.length ?? 0) > 0)];
}

/**
 * The points of a series.
 *
 * @param span days of a breakdown as `from/to`; the newest where it has none such
 * @returns null where its table is not at hand
 */
export function readSeries(tables: Tables, id: SeriesId, period: Period, span: string | null): Series | null {
  if (isGrowth(id)) {
    const rows = tables.get(`growth_${period}`);
    return rows === undefined ? null : readGrowth(id, period, rows);
  }
  const rows = tables.get(id);
  if (rows === undefined) return null;
  const spans = listSpans(tables, id);
  const chosen = span !== null && spans.includes(span) ? span : spans[0];
  const points = rows
    .filter((row) => `${textOf(row, 'from_day')}/${textOf(row, 'to_day')}` === chosen)
    .map((row) =>
      readPoint(
        row,
        'people',
        KEYS[id].map((column) => textOf(row, column)),
        0,
      ),
    );
  return { id, unit: 'people', kind: 'class', period: null, points };
}
