import { header } from '../../model/rate_limit.ts';
import { createdMsOf, idOf, parseDate } from '../convert.ts';
import { SourceFailure } from '../failure.ts';
import { type Answer, parseJson } from '../http_client.ts';
import { compareIds, type IdClock, idToTime, TIMED_CLOCKS, type TimedClock } from '../id_clock.ts';
import { type RecordFields, SLOT } from '../raw/fields.ts';

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
  /** The records as bytes, where they were read from them: then `entities` are made only when they are asked for. */
  readonly fields: RecordFields | null;
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
    fields: null,
  };
}

/** The same from records as bytes. */
export function readRawPage(answer: Answer, fields: RecordFields): Page {
  const ids: (string | null)[] = [];
  const createdMs: (number | null)[] = [];
  for (let record = 0; record < fields.records; record += 1) {
    const parsed = fields.parsed[record] ?? null;
    ids.push(parsed === null ? fields.id(record, SLOT.id) : idOf(parsed.entity));
    createdMs.push(
      parsed === null
        ? (fields.isoDates[record] ?? parseDate(fields.text(record, SLOT.created_at)))
        : createdMsOf(parsed.entity),
    );
  }
  let entities: readonly unknown[] | null = null;
  return {
    get entities() {
      entities ??= parseJson(answer) as unknown[];
      return entities;
    },
    ids,
    createdMs,
    get linkMaxId() {
      return linkMaxId(header(answer.headers, 'link') ?? '');
    },
    fields,
  };
}

/** True for a record that a page shows though an earlier one had it: ids must go down. Null is no repeat. */
export function createRepeatCheck(maxId: string | null): (id: string | null) => boolean {
  let oldest: string | null = maxId;
  const inOrder: string[] = [];
  let seen: Set<string> | null = null;
  return (id) => {
    if (id === null) return false;
    if (oldest === null || compareIds(id, oldest) < 0) {
      oldest = id;
      if (seen === null) inOrder.push(id);
      else seen.add(id);
      return false;
    }
    // Out of order, which is rare: only now it matters which ones there were.
    seen ??= new Set(inOrder);
    const isRepeated = seen.has(id) || (maxId !== null && compareIds(id, maxId) >= 0);
    seen.add(id);
    return isRepeated;
  };
}

/**
 * The id below which the next page lies.
 *
 * @param next the oldest of the page at hand, or what its server says
 * @param maxId below which that page was asked for
 * @throws SourceFailure `no_progress` where the server would lead us in a circle
 */
export function requireProgress(next: string | null, maxId: string | null): string {
  if (next === null || (maxId !== null && compareIds(next, maxId) >= 0))
    throw new SourceFailure('failed', 'no_progress');
  return next;
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
  let oldest: number | null = null;
  for (const ms of page.createdMs) if (ms !== null && (oldest === null || ms < oldest)) oldest = ms;
  return oldest;
}

/** True where every dated record lies before a moment, and there is one. */
export function isAllBefore(page: Page, ms: number): boolean {
  return oldestMs(page) !== null && page.createdMs.every((each) => each === null || each < ms);
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
