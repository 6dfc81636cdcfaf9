/** The people of one kind on one instance, in typed arrays ordered by their first post. */

import { mix, Prng, shuffle } from '../model/prng.ts';
import type { Grid, Profile, Profiles } from './calendar.ts';
import { type CrowdQuota, SILENT_SHARE } from './census.ts';
import { upperBound } from './quota.ts';

/** Exponent of the Pareto distribution of activity over people: the smaller, the heavier its tail. */
const PARETO_ALPHA = 1.3;
/** The most active person writes this many times as much as the least active one. */
const PARETO_CAP = 150;
/** Share of people who leave some day. */
const CHURN_SHARE = 0.45;
/** Mean stay of those who leave, in hours: 75 days. */
const MEAN_STAY_HOURS = 75 * 24;

export interface Crowd {
  readonly size: number;
  readonly before: number;
  /** Hour of each person's first post, ascending. */
  readonly joinHour: Int32Array;
  /** Hour from which a person posts no more. */
  readonly leaveHour: Int32Array;
  /** Earlier people only: hour of the first post in the window, -1 for the silent and the new. */
  readonly returnHour: Int32Array;
  /** Cumulative activity in the window; the silent have none. Length size + 1. */
  readonly cumulative: Float64Array;
  /** Activity by the share of the window in which each was there. */
  readonly presence: number;
  /** Posts that stand fixed: first ones and returns; ordered by hour. */
  readonly fixedHour: Int32Array;
  readonly fixedPerson: Uint32Array;
}

function hourAt(profile: Profile, quantile: number): number {
  return (
    profile.first + Math.min(upperBound(profile.cumulative, quantile) - 1, profile.cumulative.length - 2)
  );
}

function stratified(
  count: number,
  profile: Profile,
  prng: Prng,
  write: (k: number, hour: number) => void,
): void {
  for (let k = 0; k < count; k += 1) write(k, hourAt(profile, (k + prng.float()) / count));
}

function shuffledRanks(count: number, prng: Prng): Uint32Array {
  const ranks = Uint32Array.from({ length: count }, (_, index) => index);
  shuffle(ranks, prng);
  return ranks;
}

/** @param silentShare share of the earlier people who post nothing in the window */
export function createCrowd(
  quota: CrowdQuota,
  grid: Grid,
  profiles: Profiles,
  seed: number,
  silentShare = SILENT_SHARE,
): Crowd {
  const prng = new Prng(mix(seed, 0xc0));
  const size = quota.before + quota.joining;
  const joinHour = new Int32Array(size);
  stratified(quota.before, profiles.historyJoins, prng, (k, hour) => {
    joinHour[k] = hour;
  });
  stratified(quota.joining, profiles.windowJoins, prng, (k, hour) => {
    joinHour[quota.before + k] = hour;
  });

  const ranks = shuffledRanks(size, prng);
  const silence = shuffledRanks(quota.before, prng);
  const silent = Math.floor(quota.before * silentShare);
  const returnHour = new Int32Array(size).fill(-1);
  const leaveHour = new Int32Array(size).fill(grid.hours);
  const cumulative = new Float64Array(size + 1);
  const windowHours = grid.hours - grid.windowFrom;
  let presence = 0;
  for (let k = 0; k < size; k += 1) {
    const isEarlier = k < quota.before;
    const isSilent = isEarlier && (silence[k] ?? 0) < silent;
    // By rank and not by luck, so that small instances are as heavy-tailed as large ones.
    const quantile = ((ranks[k] ?? 0) + prng.float()) / size;
    const activity = isSilent ? 0 : Math.min((1 - quantile) ** (-1 / PARETO_ALPHA), PARETO_CAP);
    let start = joinHour[k] ?? 0;
    if (isEarlier && !isSilent) {
      start = hourAt(profiles.windowPosts, prng.float() ** 3);
      returnHour[k] = start;
    }
    const stay = prng.chance(CHURN_SHARE) ? -Math.log(1 - prng.float()) * MEAN_STAY_HOURS : grid.hours;
    leaveHour[k] = Math.min(grid.hours, Math.floor(start + 1 + stay));
    const from = Math.max(isEarlier ? grid.windowFrom : start, grid.windowFrom);
    presence += (activity * ((leaveHour[k] ?? 0) - from)) / windowHours;
    cumulative[k + 1] = (cumulative[k] ?? 0) + activity;
  }

  const fixed = [...joinHour.keys()].flatMap((k) => {
    const back = returnHour[k] ?? -1;
    const first = { hour: joinHour[k] ?? 0, person: k };
    return back < 0 ? [first] : [first, { hour: back, person: k }];
  });
  fixed.sort((x, y) => x.hour - y.hour || x.person - y.person);
  return {
    size,
    before: quota.before,
    joinHour,
    leaveHour,
    returnHour,
    cumulative,
    presence,
    fixedHour: Int32Array.from(fixed, (each) => each.hour),
    fixedPerson: Uint32Array.from(fixed, (each) => each.person),
  };
}

/** How often an author who has left is drawn again before the draw stands: a late return is no harm. */
const REDRAWS = 12;

/** Draw the author of a post in `hour`, among those whose first post lies in an earlier hour; -1 if there is none. */
export function drawAuthor(crowd: Crowd, hour: number, windowFrom: number, prng: Prng): number {
  const present = upperBound(crowd.joinHour, hour - 1);
  if (present === 0) return -1;
  if (hour < windowFrom) return prng.int(present);
  const total = crowd.cumulative[present] ?? 0;
  if (total <= 0) return -1;
  let person = -1;
  for (let attempt = 0; attempt <= REDRAWS; attempt += 1) {
    person = upperBound(crowd.cumulative, prng.float() * total, present + 1) - 1;
    if (hour < (crowd.leaveHour[person] ?? 0)) break;
  }
  return person;
}
