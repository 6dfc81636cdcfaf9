import { readFileSync } from 'node:fs';
import { CensusError } from '../errors.ts';

/** The figures' SQL files: folders beside this file. */
export const QUERIES = [
  'people_weekly',
  'people_monthly',
  'posts_weekly',
  'posts_monthly',
  'totals',
  'language_error',
  'language_error_posts',
] as const;
export type QueryName = (typeof QUERIES)[number];

/** UTC days, `YYYY-MM-DD`, half-open. */
export interface Window {
  readonly from: string;
  readonly to: string;
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}

/**
 * Accept a window of whole UTC days that exist and are in order.
 *
 * @throws CensusError E_CONFIG_WINDOW
 */
export function checkWindow(window: Window): Window {
  if (isDay(window.from) && isDay(window.to) && window.from < window.to) return window;
  throw new CensusError('E_CONFIG_WINDOW', {
    what: 'The window of the figures is not two days in order, each as YYYY-MM-DD.',
    where: 'figures',
    kept: 'everything',
    todo: 'correct window: { from, to } in census.yaml',
  });
}

/**
 * Put the window's bounds into a query as typed literals, which every engine reads alike. `:window_from` and
 * `:window_to` are the only placeholders; the window is checked first, so nothing but a date can get in.
 */
export function bindWindow(sql: string, window: Window): string {
  const { from, to } = checkWindow(window);
  return sql.replace(/:window_(from|to)\b/gu, (_, bound) => `DATE '${bound === 'from' ? from : to}'`);
}

/** SQL of a figure with the window bound. */
export function readQuery(name: QueryName, window: Window): string {
  return bindWindow(readFileSync(new URL(`${name}/query.sql`, import.meta.url), 'utf8'), window);
}
