import { header } from '../../model/rate_limit.ts';
import { createdMsOf, idOf } from '../convert.ts';
import { SourceFailure } from '../failure.ts';
import type { Answer } from '../http_client.ts';
import { compareIds, type IdClock, idToTime, TIMED_CLOCKS, type TimedClock } from '../id_clock.ts';

/** Ids and dates of one server differ by less than this where the ids carry time: a status is dated as it arrives. */
const CLOCK_AGREEMENT_MS = 86_400_000;

/** One answer of a timeline, with what paging needs of it. */
export interface Page {
  readonly entities: readonly unknown[];
  /** One per entity; null where it has none. */
  readonly ids: readonly (string | null)[];
  /** `created_at`, milliseconds since the epoch, one per entity; null where unusable. */
  readonly createdMs: readonly (number | null)[];
  /** `max_id` of the `Link` to the next page, or null. */
  readonly linkMaxId: string | null;
}

function linkMaxId(link: string): string | null {
  for (const part of link.split(/,(?=\s*<)/u)) {
    const match = /<([^>]*)>\s*;.*\brel="?next"?/iu.exec(part);
    if (match?.[1] === undefined || !URL.canParse(match[1], 'http://relative')) continue;
    return new URL(match[1], 'http://relative').searchParams.get('max_id');
  }
  return null;
}

/**
 * What paging needs of one answer of a timeline.
 *
 * @param answer for its headers
 * @param entities its records as Mastodon entities, which must be a list
 * @throws SourceFailure `not_a_list`
 */
export function readPage(answer: Answer, entities: unknown): Page {
  if (!Array.isArray(entities)) throw new SourceFailure('failed', 'not_a_list');
  return {
    entities,
    ids: entities.map(idOf),
    createdMs: entities.map(createdMsOf),
    linkMaxId: linkMaxId(header(answer.headers, 'link') ?? ''),
  };
}

/** The oldest id of a page, or null where no record has one. */
export function oldestId(page: Page): string | null {
  let oldest: string | null = null;
  for (const id of page.ids) {
    if (id !== null && (oldest === null || compareIds(id, oldest) < 0)) oldest = id;
  }
  return oldest;
}

/** `created_at` of the oldest dated record, milliseconds since the epoch; null where none is dated. */
export function oldestMs(page: Page): number | null {
  const dated = page.createdMs.filter((each) => each !== null);
  return dated.length === 0 ? null : Math.min(...dated);
}

/** True where every dated record lies before a moment, and there is one. */
export function isAllBefore(page: Page, ms: number): boolean {
  const dated = page.createdMs.filter((each) => each !== null);
  return dated.length > 0 && dated.every((each) => each < ms);
}

/** True where the ids tell the same time as the dates beside them. */
export function agreesWith(page: Page, clock: IdClock): boolean {
  if (clock === 'none') return false;
  return page.ids.every((id, index) => {
    const createdMs = page.createdMs[index] ?? null;
    if (id === null || createdMs === null) return true;
    const idMs = idToTime(clock, id);
    return idMs !== null && Math.abs(idMs - createdMs) <= CLOCK_AGREEMENT_MS;
  });
}

/** The clock that a page's ids turn out to have: they tell the same time as the dates beside them. */
export function detectClock(page: Page): TimedClock | null {
  const isDated = page.ids.some((id, index) => id !== null && (page.createdMs[index] ?? null) !== null);
  return isDated ? (TIMED_CLOCKS.find((clock) => agreesWith(page, clock)) ?? null) : null;
}
