import { drawGrowth, type PictureSource } from '../growth_picture.ts';
import type { Series } from '../series.ts';
import { formatNotes, formatPartial, formatSpan, type Lang, lastDay, PEOPLE_TEXTS } from '../texts.ts';
import { timeTicks } from '../ticks.ts';

/** Blue of the Okabe-Ito palette, which colour-blind readers tell apart. */
const BLUE = '#0072b2';

/** Cumulative people, new people per week below. */
export function plotPeople(
  { window, totals, peopleWeekly }: Pick<Series, 'window' | 'totals' | 'peopleWeekly'>,
  source: PictureSource,
  lang: Lang,
): string {
  return drawGrowth({
    window,
    buckets: peopleWeekly.map((b) => ({ ...b, count: b.newPeople, cumulative: b.cumulativePeople })),
    level: totals.peopleBefore,
    texts: PEOPLE_TEXTS[lang],
    span: formatSpan(window, lang),
    lastDay: lastDay(window),
    partial: formatPartial(peopleWeekly, lang),
    ticks: timeTicks(window, lang),
    notes: formatNotes(source, lang),
    gaps: source.gaps,
    systematic: source.systematic,
    colour: BLUE,
  });
}
