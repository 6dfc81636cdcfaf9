/** Days that not every source covers, so that a hole in the data is not read as a fall in activity. Pure. */
import type { SourceReport } from '../model/sources.ts';
import { formatDay, MS_PER_DAY } from '../model/weeks.ts';
import type { Window } from './queries.ts';

/** What of a source's report tells its gaps. A dataset of before gaps were named has the covered span alone. */
export type CoveredSource = Pick<SourceReport, 'outcome' | 'covered' | 'statuses_kept'> &
  Partial<Pick<SourceReport, 'gaps'>>;

/** UTC days, half-open, with the sources that miss them. */
export interface Gap {
  readonly from: string;
  readonly to: string;
  readonly missing: number;
  /** Sources that gave statuses at all. */
  readonly sources: number;
}

function floorDay(iso: string): string {
  return formatDay(Date.parse(iso));
}

function ceilDay(iso: string): string {
  return formatDay(Math.ceil(Date.parse(iso) / MS_PER_DAY) * MS_PER_DAY);
}

/** Days of a window that a source does not cover whole: a day that is covered in part is missed. */
function listMissed({ gaps, covered }: CoveredSource, window: Window): Window[] {
  const missed =
    gaps !== undefined
      ? gaps.map(({ from, to }) => ({ from: floorDay(from), to: ceilDay(to) }))
      : covered === null
        ? [window]
        : [
            { from: window.from, to: ceilDay(covered.from) },
            { from: floorDay(covered.to), to: window.to },
          ];
  return missed.filter(({ from, to }) => from < to && from < window.to && to > window.from);
}

/**
 * The gaps of a window, in order. A source that gave nothing at all is in no count, so it makes no step in one: it is
 * none of the sources here. One that was interrupted before it completed a span covers no day.
 */
export function listGaps(sources: readonly CoveredSource[], window: Window): Gap[] {
  const giving = sources.filter(({ outcome, statuses_kept }) => outcome === 'harvested' || statuses_kept > 0);
  const missed = giving.map((source) => listMissed(source, window));
  const inWindow = (day: string): boolean => day > window.from && day < window.to;
  const edges = new Set([
    window.from,
    window.to,
    ...missed
      .flat()
      .flatMap(({ from, to }) => [from, to])
      .filter(inWindow),
  ]);
  const days = [...edges].sort();
  const gaps: Gap[] = [];
  for (const [at, from] of days.slice(0, -1).entries()) {
    const to = days[at + 1] ?? window.to;
    const missing = missed.filter((holes) => holes.some((hole) => hole.from <= from && hole.to >= to)).length;
    if (missing === 0) continue;
    const last = gaps.at(-1);
    if (last?.to === from && last.missing === missing) gaps[gaps.length - 1] = { ...last, to };
    else gaps.push({ from, to, missing, sources: giving.length });
  }
  return gaps;
}
