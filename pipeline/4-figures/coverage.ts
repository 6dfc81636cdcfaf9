/** Days that not every source covers, so that a hole in the data is not read as a fall in activity. Pure. */
import type { SourceReport } from '../model/sources.ts';
import { formatDay, MS_PER_DAY } from '../model/weeks.ts';
import type { Window } from './queries.ts';

/** What of a source's report tells its gaps. */
export type CoveredSource = Pick<SourceReport, 'outcome' | 'covered' | 'statuses_kept'>;

/** UTC days, half-open, with the sources that miss them. */
export interface Gap {
  readonly from: string;
  readonly to: string;
  readonly missing: number;
  /** Sources that gave statuses at all. */
  readonly sources: number;
}

/** First day that a source covers whole, and the day after the last; null where it completed no span. */
function listWholeDays({ covered }: CoveredSource): Window | null {
  if (covered === null) return null;
  const from = formatDay(Math.ceil(Date.parse(covered.from) / MS_PER_DAY) * MS_PER_DAY);
  const to = formatDay(Date.parse(covered.to));
  return from < to ? { from, to } : null;
}

/**
 * The gaps of a window, in order. A source that gave nothing at all is in no count, so it makes no step in one: it is
 * none of the sources here. One that was interrupted before it completed a span covers no day.
 */
export function listGaps(sources: readonly CoveredSource[], window: Window): Gap[] {
  const giving = sources.filter(({ outcome, statuses_kept }) => outcome === 'harvested' || statuses_kept > 0);
  const spans = giving.map(listWholeDays);
  const inWindow = (day: string): boolean => day > window.from && day < window.to;
  const edges = new Set([
    window.from,
    window.to,
    ...spans.flatMap((span) => (span === null ? [] : [span.from, span.to])).filter(inWindow),
  ]);
  const days = [...edges].sort();
  const gaps: Gap[] = [];
  for (const [at, from] of days.slice(0, -1).entries()) {
    const to = days[at + 1] ?? window.to;
    const missing = spans.filter((span) => span === null || span.from > from || span.to < to).length;
    if (missing === 0) continue;
    const last = gaps.at(-1);
    if (last?.to === from && last.missing === missing) gaps[gaps.length - 1] = { ...last, to };
    else gaps.push({ from, to, missing, sources: giving.length });
  }
  return gaps;
}
