import { type ConvertContext, convertStatus } from '../convert.ts';
import { SourceFailure } from '../failure.ts';
import type { HttpClient } from '../http_client.ts';
import { compareIds, type IdClock, idBefore, timeToId } from '../id_clock.ts';
import type { IdCursor } from '../source_journal.ts';
import type { SourceWriter } from '../source_writer.ts';
import type { Span } from '../spans.ts';
import { agreesWith, detectClock, isAllBefore, oldestId, type Page, readPage, timelinePath } from './page.ts';

/** GoToSocial may filter a whole page away and still give a Link; more than this many in a row is a trap. */
const MAX_EMPTY_PAGES = 100;

export interface TimelineOptions {
  readonly client: HttpClient;
  readonly writer: SourceWriter;
  readonly clock: IdClock;
  readonly context: Omit<ConvertContext, 'span'>;
  /** After each page: the oldest `created_at` on it, milliseconds since the epoch. */
  readonly onPage: (reachedMs: number | null) => void;
}

interface Start {
  readonly clock: IdClock;
  readonly maxId: string | null;
  readonly page: Page;
}

/** Oldest id that need not be shown again; null where ids tell no time, or nothing older is known. */
type FindFloor = (clock: IdClock) => string | null;

/**
 * Begin a span. Where ids carry time, the span's end is asked for directly, and the first answer shows whether
 * they really do. Of a family that is not known the newest page shows what clock its ids have. Where they have none,
 * or lie, the timeline is paged the plain way, from the newest status down.
 */
async function begin(options: TimelineOptions, span: Span, floorOf: FindFloor): Promise<Start> {
  const ask = async (maxId: string | null, floor: string | null) =>
    readPage(await options.client.get(timelinePath(maxId, floor)));
  let newest: Page | null = null;
  let { clock } = options;
  if (clock === 'none') {
    newest = await ask(null, null);
    clock = detectClock(newest) ?? 'none';
  }
  if (clock === 'none') return { clock, maxId: null, page: newest ?? (await ask(null, null)) };
  const maxId = timeToId(clock, span.toMs);
  const page = await ask(maxId, floorOf(clock));
  if (page.entities.length > 0 && agreesWith(page, clock)) return { clock, maxId, page };
  if (page.entities.length === 0 && page.linkMaxId !== null) return { clock, maxId, page };
  // Nothing before the span's end, or a server that does not understand the id: the newest page tells which.
  newest ??= await ask(null, null);
  if (page.entities.length === 0 && agreesWith(newest, clock)) return { clock, maxId, page };
  return { clock: 'none', maxId: null, page: newest };
}

/** Hand the records of a page on, each one once: ids must go down, and a server may repeat itself. */
function takePage(options: TimelineOptions, span: Span, page: Page, maxId: string | null): void {
  const seen = new Set<string>();
  for (const [index, entity] of page.entities.entries()) {
    const id = page.ids[index] ?? null;
    const isRepeated = id !== null && (seen.has(id) || (maxId !== null && compareIds(id, maxId) >= 0));
    if (id === null) options.writer.leaveOut('not_a_status');
    else if (isRepeated) options.writer.leaveOut('seen_twice');
    else options.writer.take(convertStatus(entity, { ...options.context, span }));
    if (id !== null) seen.add(id);
  }
}

/**
 * Where to go on after a page; null at the end of the timeline.
 *
 * @throws SourceFailure `no_progress` where the server would lead us in a circle
 */
function nextMaxId(page: Page, maxId: string | null): string | null {
  if (page.entities.length === 0 && page.linkMaxId === null) return null;
  const next = page.entities.length === 0 ? page.linkMaxId : oldestId(page);
  if (next === null || (maxId !== null && compareIds(next, maxId) >= 0)) {
    throw new SourceFailure('failed', 'no_progress');
  }
  return next;
}

/**
 * Page backward through one span of a server's local timeline and commit it, from its end or from where an
 * earlier run stopped.
 *
 * @param hasFloor the span begins where another one ends, so that older statuses need not be shown again
 */
export async function harvestSpan(
  options: TimelineOptions,
  span: Span,
  cursor: IdCursor | null,
  hasFloor: boolean,
): Promise<void> {
  const { client, writer } = options;
  const floorOf: FindFloor = (each) => (hasFloor && each !== 'none' ? idBefore(each, span.fromMs) : null);
  let clock = cursor?.clock ?? options.clock;
  let maxId = cursor?.maxId ?? null;
  let page: Page | null = null;
  if (cursor === null) ({ clock, maxId, page } = await begin(options, span, floorOf));
  const floor = floorOf(clock);
  let emptyPages = 0;
  try {
    for (;;) {
      page ??= readPage(await client.get(timelinePath(maxId, floor)));
      const next = nextMaxId(page, maxId);
      takePage(options, span, page, maxId);
      const dated = page.createdMs.filter((each) => each !== null);
      options.onPage(dated.length === 0 ? null : Math.min(...dated));
      if (next === null || isAllBefore(page, span.fromMs)) break;
      emptyPages = page.entities.length === 0 ? emptyPages + 1 : 0;
      if (emptyPages > MAX_EMPTY_PAGES) throw new SourceFailure('failed', 'no_progress');
      maxId = next;
      page = null;
      if (writer.isCommitDue()) await writer.commit(span, { kind: 'id', maxId, clock }, false);
    }
  } catch (error) {
    // What a failing server gave before is kept; what our own disk refused can't be.
    if (error instanceof SourceFailure && writer.pending.statuses_seen > 0) {
      await writer.commit(span, { kind: 'id', maxId, clock }, false);
    }
    throw error;
  }
  await writer.commit(span, null, true);
}
