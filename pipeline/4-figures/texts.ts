import { formatScale } from '../model/article.ts';
import type { Bucket } from '../model/buckets.ts';
import type { Coverage } from '../model/sources.ts';
import { groupDigits } from '../model/terminal.ts';
import { lastDayBefore } from '../model/weeks.ts';
import type { Window } from './queries.ts';

export type Lang = 'en' | 'zh';

/** Texts of one picture. Counts are exact, days are UTC. */
export interface PictureTexts {
  readonly title: string;
  readonly definition: string;
  /** Between two statements on one line. */
  readonly separator: string;
  readonly upper: string;
  readonly lower: string;
  readonly startLabel: (count: number, day: string) => string;
  readonly endLabel: (count: number, lastDay: string) => string;
  readonly peakLabel: (count: number, bucket: string) => string;
  /** What telling languages apart may have got wrong, as counts with their shares. */
  readonly systematic: (overcount: string, undercount: string) => string;
  readonly gaps: string;
  readonly gapLabel: (missing: number, sources: number) => string;
}

export const PEOPLE_TEXTS: Record<Lang, PictureTexts> = {
  en: {
    title: 'People who post in Chinese on the fediverse',
    definition: 'a person is an account with at least one public post in Chinese',
    separator: '; ',
    upper: 'Cumulative people (accounts)',
    lower: 'New people per week (accounts)',
    startLabel: (n, day) => `${groupDigits(n)} people before ${day}`,
    endLabel: (n, day) => `${groupDigits(n)} people by ${day}`,
    peakLabel: (n, week) => `${groupDigits(n)} in the week of ${week}`,
    systematic: (over, under) =>
      `beside chance, telling languages apart: at most ${over} too many, ${under} too few (bar at the end)`,
    gaps: 'shaded: days that not every source covers',
    gapLabel: (missing, sources) => `${missing} of ${sources} sources missing`,
  },
  zh: {
    title: '在联邦宇宙用中文发帖的人',
    definition: '“人”指至少公开发过一条中文帖子的账号',
    separator: '；',
    upper: '累计人数（账号）',
    lower: '每周新增人数（账号）',
    startLabel: (n, day) => `${day} 之前 ${groupDigits(n)} 人`,
    endLabel: (n, day) => `截至 ${day} 共 ${groupDigits(n)} 人`,
    peakLabel: (n, week) => `${week} 起的一周 ${groupDigits(n)} 人`,
    systematic: (over, under) => `偶然之外，语言判别：最多多计 ${over}，少计 ${under}（末端竖条）`,
    gaps: '阴影：并非每个来源都覆盖的日子',
    gapLabel: (missing, sources) => `${sources} 个来源缺 ${missing} 个`,
  },
};

export const POSTS_TEXTS: Record<Lang, PictureTexts> = {
  en: {
    title: 'Posts in Chinese on the fediverse',
    definition: 'public posts, boosts not counted',
    separator: '; ',
    upper: 'Cumulative posts since the start of the window',
    lower: 'Posts per week',
    startLabel: (n, day) => `${groupDigits(n)} posts at ${day}`,
    endLabel: (n, day) => `${groupDigits(n)} posts by ${day}`,
    peakLabel: (n, week) => `${groupDigits(n)} in the week of ${week}`,
    systematic: (over, under) =>
      `beside chance, telling languages apart: at most ${over} too many, ${under} too few (bar at the end)`,
    gaps: 'shaded: days that not every source covers',
    gapLabel: (missing, sources) => `${missing} of ${sources} sources missing`,
  },
  zh: {
    title: '联邦宇宙上的中文帖子',
    definition: '公开帖子，不含转发',
    separator: '；',
    upper: '自起始日起的累计帖子数',
    lower: '每周帖子数',
    startLabel: (n, day) => `${day} 时 ${groupDigits(n)} 条`,
    endLabel: (n, day) => `截至 ${day} 共 ${groupDigits(n)} 条`,
    peakLabel: (n, week) => `${week} 起的一周 ${groupDigits(n)} 条`,
    systematic: (over, under) => `偶然之外，语言判别：最多多计 ${over}，少计 ${under}（末端竖条）`,
    gaps: '阴影：并非每个来源都覆盖的日子',
    gapLabel: (missing, sources) => `${sources} 个来源缺 ${missing} 个`,
  },
};

/** Last UTC day that lies in the window. */
export function lastDay(window: Window): string {
  return lastDayBefore(window.to);
}

/** The days that are drawn. */
export function formatSpan(window: Window, lang: Lang): string {
  return lang === 'en'
    ? `${window.from} to ${lastDay(window)} (UTC)`
    : `${window.from} 至 ${lastDay(window)}（UTC）`;
}

/** Says which bars show fewer than seven days, or null where none does. */
export function formatPartial(weeks: readonly Bucket[], lang: Lang): string | null {
  const days = weeks.filter(({ isPartial }) => isPartial).map((week) => week.days);
  if (days.length === 0) return null;
  const isOne = days.length === 1;
  if (lang === 'zh') return `空心：不足一周（${days.join(' 天、')} 天）`;
  return `outlined: ${isOne ? 'a partial week' : 'partial weeks'} (${days.join(' and ')} ${isOne && days[0] === 1 ? 'day' : 'days'})`;
}

/**
 * The lines that stand inside every picture, so that a copy carries them too. The English key words stay in the
 * Chinese version: a picture travels to readers of either language.
 */
export function formatNotes(
  source: { readonly isSynthetic: boolean; readonly scale: number | null; readonly coverage: Coverage },
  lang: Lang,
): { readonly origin: string; readonly restriction: string } {
  const scale = source.scale === null ? null : formatScale(source.scale);
  const isTimeline = source.coverage === 'timeline';
  if (lang === 'zh') {
    const covered = isTimeline ? '；范围：公开时间线，不含对他人的回复' : '；范围：公开时间线和对他人的回复';
    const origin = source.isSynthetic
      ? `合成数据（SYNTHETIC）：模拟的联邦宇宙${scale === null ? '' : `，比例 ${scale}`}`
      : '来源：采集自各服务器的公开帖子，已排除拒绝被收录者';
    return {
      origin: `${origin}${covered}`,
      restriction: '受限（restricted）：精确计数，请勿发表 — 只有正式发布的版本可以离开本机',
    };
  }
  const covered = isTimeline ? '; timelines, without replies to others' : '; timelines and replies to others';
  const origin = source.isSynthetic
    ? `SYNTHETIC data: simulated fediverse${scale === null ? '' : `, scale ${scale}`}`
    : 'Source: public posts harvested from servers, without authors who said no';
  return {
    origin: `${origin}${covered}`,
    restriction: 'restricted: exact counts, do not publish — only a release may leave this machine',
  };
}
