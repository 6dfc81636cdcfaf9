/** When people post and join: hours of the day, days of the week, surges. All shapes are invented. */
import { MS_PER_HOUR } from '../model/weeks.ts';

/** China Standard Time, UTC+8, no daylight saving. */
const CHINA_OFFSET_HOURS = 8;
/** Japan and Korea, UTC+9: the middle of the other languages' time zones. */
const OTHER_OFFSET_HOURS = 9;

/** Relative activity by hour of the local day, from 0:00: night owls, a noon peak, an evening peak. */
const HOUR_WEIGHTS = [
  5.2, 3.4, 2.0, 1.2, 0.9, 0.9, 1.4, 2.4, 3.6, 4.4, 4.8, 5.0, 5.8, 5.2, 4.8, 4.8, 4.8, 4.9, 5.2, 5.8, 6.5,
  7.2, 7.6, 6.8,
] as const;
/** Relative activity by day of the week, from Sunday. */
const DAY_WEIGHTS = [1.12, 0.97, 0.95, 0.96, 0.97, 1.01, 1.1] as const;

/** A stretch of days (UTC) in which more people join and more is written than otherwise. */
interface Surge {
  readonly from: string;
  readonly to: string;
  /** Factor on people who post for the first time. */
  readonly joins: number;
  /** Factor on posts. */
  readonly posts: number;
}

const SURGES: readonly Surge[] = [
  { from: '2017-04-10', to: '2017-05-01', joins: 3, posts: 1 },
  { from: '2019-03-01', to: '2019-03-20', joins: 2, posts: 1 },
  { from: '2020-02-05', to: '2020-03-10', joins: 4, posts: 1 },
  { from: '2021-06-01', to: '2021-07-15', joins: 2, posts: 1 },
  { from: '2022-02-02', to: '2022-02-13', joins: 3.2, posts: 1.35 },
  { from: '2022-03-28', to: '2022-05-02', joins: 2.6, posts: 1.3 },
  { from: '2022-06-22', to: '2022-07-04', joins: 3.6, posts: 1.25 },
];
/** Growth of the history per year: each year brings this many times the people of the year before. */
const GROWTH_PER_YEAR = 1.7;
const HOURS_PER_YEAR = 8766;

/** The hours of the simulation: index 0 begins at `fromMs`, the window at index `windowFrom`. */
export interface Grid {
  readonly fromMs: number;
  readonly windowFrom: number;
  readonly hours: number;
}

/** Cut a history and a window (UTC, half-open, ms) into whole hours. */
export function createGrid(historyFromMs: number, windowFromMs: number, windowToMs: number): Grid {
  const fromMs = Math.floor(Math.min(historyFromMs, windowFromMs) / MS_PER_HOUR) * MS_PER_HOUR;
  return {
    fromMs,
    windowFrom: Math.floor((windowFromMs - fromMs) / MS_PER_HOUR),
    hours: Math.ceil((windowToMs - fromMs) / MS_PER_HOUR),
  };
}

function rhythm(ms: number, offsetHours: number): number {
  const local = new Date(ms + offsetHours * MS_PER_HOUR);
  return (HOUR_WEIGHTS[local.getUTCHours()] ?? 1) * (DAY_WEIGHTS[local.getUTCDay()] ?? 1);
}

const SURGE_SPANS = SURGES.map((surge) => ({
  fromMs: Date.parse(surge.from),
  toMs: Date.parse(surge.to),
  joins: surge.joins,
  posts: surge.posts,
}));

function surgeFactor(ms: number, of: 'joins' | 'posts'): number {
  const span = SURGE_SPANS.find((each) => ms >= each.fromMs && ms < each.toMs);
  if (span === undefined) return 1;
  // A surge comes at once and fades: full at its first day, a third of its excess at its last.
  const age = (ms - span.fromMs) / (span.toMs - span.fromMs);
  return 1 + (span[of] - 1) * (1 - (2 / 3) * age);
}

/** Cumulative share of something over the hours `first` to `last`: value 0 at `first`, 1 at `last`. */
export interface Profile {
  readonly first: number;
  readonly cumulative: Float64Array;
}

function createProfile(first: number, last: number, weightOf: (hour: number) => number): Profile {
  const cumulative = new Float64Array(last - first + 1);
  let sum = 0;
  for (let hour = first; hour < last; hour += 1) {
    sum += weightOf(hour);
    cumulative[hour - first + 1] = sum;
  }
  for (let i = 1; i < cumulative.length; i += 1) cumulative[i] = (cumulative[i] ?? 0) / sum;
  return { first, cumulative };
}

/** The shapes that the simulation draws from. */
export interface Profiles {
  readonly historyJoins: Profile;
  readonly windowJoins: Profile;
  readonly historyPosts: Profile;
  readonly windowPosts: Profile;
  readonly windowPostsOther: Profile;
}

export function createProfiles(grid: Grid): Profiles {
  const at = (hour: number): number => grid.fromMs + hour * MS_PER_HOUR;
  const growth = (hour: number): number => GROWTH_PER_YEAR ** (hour / HOURS_PER_YEAR);
  const windowHours = grid.hours - grid.windowFrom;
  const pool = (hour: number): number => 1 + (0.35 * (hour - grid.windowFrom)) / windowHours;
  const chinese = (hour: number): number => rhythm(at(hour), CHINA_OFFSET_HOURS);
  return {
    historyJoins: createProfile(0, grid.windowFrom, (hour) => growth(hour) * surgeFactor(at(hour), 'joins')),
    windowJoins: createProfile(
      grid.windowFrom,
      grid.hours,
      (hour) => chinese(hour) * surgeFactor(at(hour), 'joins'),
    ),
    historyPosts: createProfile(0, grid.windowFrom, (hour) => growth(hour) * chinese(hour)),
    windowPosts: createProfile(
      grid.windowFrom,
      grid.hours,
      (hour) => chinese(hour) * pool(hour) * surgeFactor(at(hour), 'posts'),
    ),
    windowPostsOther: createProfile(grid.windowFrom, grid.hours, (hour) =>
      rhythm(at(hour), OTHER_OFFSET_HOURS),
    ),
  };
}
