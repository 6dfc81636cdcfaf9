/** The calibration: how many people and posts, exactly, and how they fall to the instances. */
import type { InstanceSpec } from './instances.ts';
import { splitByQuota } from './quota.ts';

/** People who had posted in Chinese before the window, at scale 1: 154,000 less 50,000. */
const CHINESE_BEFORE = 104_000;
/** People who posted in Chinese for the first time in the window, at scale 1. */
const CHINESE_NEW = 50_000;
/** Public posts in Chinese in the window, at scale 1. */
const CHINESE_POSTS = 9_500_000;
/** Posts by people of other languages, per Chinese post. */
const OTHER_POSTS_SHARE = 0.3;
/** Posts of Chinese people that are no Chinese: English, emoji, a link alone; per Chinese post. */
const OFF_LANGUAGE_SHARE = 0.035;
/** People of other languages per Chinese person. */
const OTHER_PEOPLE_SHARE = 0.3;
/** Share of the other people who were there before the window. */
const OTHER_BEFORE_SHARE = 0.7;
/** The history is thinned: this many posts per earlier person, the first one included. */
export const HISTORY_POSTS_PER_PERSON = 2;
/** Share of the earlier people who are silent in the window. */
export const SILENT_SHARE = 0.35;

/** One kind of people on one instance. */
export interface CrowdQuota {
  readonly before: number;
  readonly joining: number;
}

/** Counts that the simulation has to meet. */
export interface Quotas {
  readonly chinese: readonly CrowdQuota[];
  readonly other: readonly CrowdQuota[];
  /** All instances together, in the window. */
  readonly chinesePosts: number;
  readonly offLanguagePosts: number;
  readonly otherPosts: number;
}

function splitPeople(total: number, instances: readonly InstanceSpec[]): number[] {
  const singles = instances.filter((each) => each.chineseShare === 'single').length;
  const shares = instances.map((each) => (each.chineseShare === 'single' ? 0 : each.chineseShare));
  const counts = splitByQuota(Math.max(0, total - singles), shares);
  return counts.map((count, index) => (instances[index]?.chineseShare === 'single' && total > 0 ? 1 : count));
}

/** Exact counts at a scale. The single-person instance has its person among the earlier ones. */
export function createQuotas(scale: number, instances: readonly InstanceSpec[]): Quotas {
  const before = splitPeople(Math.round(CHINESE_BEFORE * scale), instances);
  const open = instances.map((each) => (each.chineseShare === 'single' ? 0 : each.chineseShare));
  const joining = splitByQuota(Math.round(CHINESE_NEW * scale), open);
  const otherPeople = Math.round((CHINESE_BEFORE + CHINESE_NEW) * OTHER_PEOPLE_SHARE * scale);
  const otherBefore = Math.round(otherPeople * OTHER_BEFORE_SHARE);
  const otherShares = instances.map((each) => each.otherShare);
  const othersBefore = splitByQuota(otherBefore, otherShares);
  const othersJoining = splitByQuota(otherPeople - otherBefore, otherShares);
  const chinesePosts = Math.round(CHINESE_POSTS * scale);
  const pair = (counts: readonly number[], late: readonly number[]): CrowdQuota[] =>
    counts.map((count, index) => ({ before: count, joining: late[index] ?? 0 }));
  return {
    chinese: pair(before, joining),
    other: pair(othersBefore, othersJoining),
    chinesePosts,
    offLanguagePosts: Math.round(chinesePosts * OFF_LANGUAGE_SHARE),
    otherPosts: Math.round(chinesePosts * OTHER_POSTS_SHARE),
  };
}
