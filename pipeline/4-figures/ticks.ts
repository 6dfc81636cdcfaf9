import { dayNumber } from '../model/buckets.ts';
import { MS_PER_DAY } from '../model/weeks.ts';
import type { Window } from './queries.ts';
import { listMonths, listWeeks } from './series.ts';
import type { Lang } from './texts.ts';

/** More labels than this run into each other at the pictures' width. */
const MOST_TICKS = 14;
/** A window with fewer month starts than this gets its ticks at weeks. */
const FEWEST_MONTHS = 3;

const MONTHS_EN = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export interface Tick {
  /** UTC day. */
  readonly day: string;
  /** One or two lines. */
  readonly label: string;
}

function thin<T>(items: readonly T[]): T[] {
  const step = Math.max(1, Math.ceil(items.length / MOST_TICKS));
  return items.filter((_, index) => index % step === 0);
}

/** Ticks of the time axis: month starts, the year under the first one and each January; weeks in a short window. */
export function timeTicks(window: Window, lang: Lang): Tick[] {
  const inWindow = (day: string): boolean => day >= window.from && day <= window.to;
  const months = listMonths(window)
    .map(({ bucket }) => bucket)
    .filter(inWindow);
  if (months.length < FEWEST_MONTHS) {
    const weeks = listWeeks(window)
      .map(({ bucket }) => bucket)
      .filter(inWindow);
    return thin(weeks).map((day) => ({ day, label: day }));
  }
  let yearBefore = '';
  return thin(months).map((day) => {
    const year = day.slice(0, 4);
    const month = Number(day.slice(5, 7));
    const name = lang === 'zh' ? `${month}月` : (MONTHS_EN[month - 1] ?? '');
    const label = year === yearBefore ? name : `${name}\n${lang === 'zh' ? `${year}年` : year}`;
    yearBefore = year;
    return { day, label };
  });
}

/**
 * Ticks of a count axis: whole numbers, steps of 1, 2 or 5 times a power of ten, from zero.
 *
 * @param top largest count shown
 * @param wanted how many steps about
 */
export function countTicks(top: number, wanted: number): number[] {
  if (top <= 0) return [0];
  const rough = Math.max(1, top / wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  return Array.from({ length: Math.floor(top / step) + 1 }, (_, index) => index * step);
}

/** The UTC midnight that begins a day, as the plot's scales take it. */
export function toDate(day: string): Date {
  return new Date(dayNumber(day) * MS_PER_DAY);
}
