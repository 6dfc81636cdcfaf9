import { drawGrowth, type PictureSource } from '../growth_picture.ts';
import type { Series } from '../series.ts';
import { formatNotes, formatPartial, formatSpan, type Lang, lastDay, POSTS_TEXTS } from '../texts.ts';
import { timeTicks } from '../ticks.ts';

/** Vermilion of the Okabe-Ito palette, darker, so that it prints as grey as the blue. */
const VERMILION = '#b34b00';

/** Cumulative posts from the window's start, posts per week below. */
export function plotPosts(
  { window, postsWeekly }: Pick<Series, 'window' | 'postsWeekly'>,
  source: PictureSource,
  lang: Lang,
): string {
  return drawGrowth({
    window,
    buckets: postsWeekly.map((b) => ({ ...b, count: b.posts, cumulative: b.cumulativePosts })),
    level: 0,
    texts: POSTS_TEXTS[lang],
    span: formatSpan(window, lang),
    lastDay: lastDay(window),
    partial: formatPartial(postsWeekly, lang),
    ticks: timeTicks(window, lang),
    notes: formatNotes(source, lang),
    gaps: source.gaps,
    systematic: source.systematic,
    colour: VERMILION,
  });
}
