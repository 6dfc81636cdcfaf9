/** Numbers and days for people. */
import { groupDigits } from '../../../model/terminal.ts';
import type { Lang } from './state.ts';

/** Digits in groups, the same in both languages, so that figures can be compared by eye. */
export function formatCount(value: number): string {
  return groupDigits(Math.round(value));
}

/** Short form for an axis: `50,000`, `1.5M`. */
export function formatTick(value: number, lang: Lang): string {
  if (value < 1_000_000) return formatCount(value);
  if (lang === 'zh') return `${new Intl.NumberFormat('en-US').format(value / 10_000)}万`;
  return `${new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 }).format(value / 1_000_000)}M`;
}

export function toDate(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

/** `7 Feb 2022`, `2022年2月7日`. */
export function formatDay(day: string, lang: Lang): string {
  return new Intl.DateTimeFormat(lang === 'zh' ? 'zh-CN' : 'en-GB', {
    dateStyle: lang === 'zh' ? 'long' : 'medium',
    timeZone: 'UTC',
  }).format(toDate(day));
}

/** Firsts of months within some days, thinned to at most `most`. */
export function listMonths(from: string, to: string, most: number): Date[] {
  const months: Date[] = [];
  const end = toDate(to).getTime();
  const date = toDate(`${from.slice(0, 7)}-01`);
  while (date.getTime() <= end) {
    if (date.getTime() >= toDate(from).getTime()) months.push(new Date(date));
    date.setUTCMonth(date.getUTCMonth() + 1);
  }
  const step = Math.max(1, Math.ceil(months.length / Math.max(1, most)));
  return months.filter((_, at) => at % step === 0);
}

/** `Feb`, with the year where it begins or changes. */
export function formatMonth(date: Date, isFirst: boolean, lang: Lang): string {
  const month = new Intl.DateTimeFormat(lang === 'zh' ? 'zh-CN' : 'en-GB', {
    month: 'short',
    timeZone: 'UTC',
  }).format(date);
  if (!isFirst && date.getUTCMonth() !== 0) return month;
  return lang === 'zh' ? `${month}\n${date.getUTCFullYear()}年` : `${month}\n${date.getUTCFullYear()}`;
}
