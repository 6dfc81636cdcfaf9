/** What the reader chose, kept in the address after `#` so that a view can be sent to somebody. */
import { BREAKDOWNS, GROWTH, PERIODS, type Period, type SeriesId } from './series.ts';

export type Lang = 'en' | 'zh';

export interface View {
  readonly lang: Lang;
  readonly series: SeriesId;
  readonly period: Period;
  /** Days of a breakdown as `from/to`; null for the newest. */
  readonly span: string | null;
  readonly scale: 'linear' | 'log';
  readonly form: 'figure' | 'table';
  /** 0 as published, or the number of an imagined draw. */
  readonly draw: number;
}

function pick<T extends string>(value: string | null, allowed: readonly T[], otherwise: T): T {
  return allowed.find((each) => each === value) ?? otherwise;
}

/** The view that an address asks for; whatever it says that is not known is left at its default. */
export function parseView(hash: string, languages: readonly string[], maxDraw: number): View {
  const asked = new URLSearchParams(hash.replace(/^#/u, ''));
  const own = languages.find((tag) => /^(?:en|zh)\b/iu.test(tag)) ?? 'en';
  const draw = Number(asked.get('draw') ?? '0');
  return {
    lang: pick<Lang>(asked.get('lang'), ['en', 'zh'], /^zh/iu.test(own) ? 'zh' : 'en'),
    series: pick<SeriesId>(asked.get('series'), [...GROWTH, ...BREAKDOWNS], 'cumulative_people'),
    period: pick(asked.get('period'), PERIODS, 'weekly'),
    span: asked.get('span'),
    scale: pick(asked.get('scale'), ['linear', 'log'], 'linear'),
    form: pick(asked.get('form'), ['figure', 'table'], 'figure'),
    draw: Number.isInteger(draw) && draw >= 0 && draw <= maxDraw ? draw : 0,
  };
}

/** The address of a view. */
export function formatView({ span, ...view }: View): string {
  const parts = new URLSearchParams(
    Object.entries(view).map(([name, value]): [string, string] => [name, String(value)]),
  );
  if (span !== null) parts.set('span', span);
  return `#${parts.toString()}`;
}
