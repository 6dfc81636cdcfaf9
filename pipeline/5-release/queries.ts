/** The SQL of the exact counts, with its few placeholders bound. Nothing but dates and whole numbers gets in. */
import { readFileSync } from 'node:fs';
import type { Days } from '../model/buckets.ts';
import type { SqlEngine } from '../model/sql_engine.ts';

export type Row = Readonly<Record<string, unknown>>;

/** SQL over the dataset, whichever engine answers. */
export type SqlSession = SqlEngine;

export interface Parameters {
  readonly span: Days;
  /** Where the first statuses before the span go. */
  readonly earlier?: 'before' | 'late';
  readonly buckets?: number;
  readonly perBucket?: number;
  readonly floor?: number;
  readonly candidates?: readonly bigint[];
}

const DAY = /^\d{4}-\d{2}-\d{2}$/u;

function day(text: string): string {
  if (!DAY.test(text)) throw new RangeError('not a day');
  return `DATE '${text}'`;
}

function whole(value: number | undefined): string {
  if (value === undefined || !Number.isSafeInteger(value)) throw new RangeError('not a whole number');
  return String(value);
}

/** The text of a query of this folder, bound. */
export function readQuery(name: string, p: Parameters): string {
  const text = readFileSync(new URL(`queries/${name}.sql`, import.meta.url), 'utf8');
  return text.replace(/:([a-z_]+)\b/gu, (all, placeholder: string) => {
    if (placeholder === 'span_from') return day(p.span.from);
    if (placeholder === 'span_to') return day(p.span.to);
    if (placeholder === 'earlier') return p.earlier ?? 'before';
    if (placeholder === 'buckets') return whole(p.buckets);
    if (placeholder === 'per_bucket') return whole(p.perBucket);
    if (placeholder === 'floor') return whole(p.floor);
    if (placeholder === 'candidates') return (p.candidates ?? []).map((each) => `(${each})`).join(', ');
    return all;
  });
}
