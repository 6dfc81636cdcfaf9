import { SourceFailure } from '../failure.ts';
import type { Bounds, Family } from '../families/index.ts';
import type { HttpClient } from '../http_client.ts';
import { compareIds, timeToId } from '../id_clock.ts';
import type { RawContext } from '../raw/index.ts';
import type { PlannedSpan } from '../run.ts';
import type { Span } from '../spans.ts';
import {
  agreesWith,
  detectClock,
  isAllBefore,
  oldestId,
  oldestMs,
  type Page,
  requireProgress,
} from './page.ts';
import { floorOf, positionOf, type Slice, shareSlice, splitSlices } from './slices.ts';
import { type TakeOptions, takePage } from './take_page.ts';

/** GoToSocial may filter a whole page away and still give a Link; more than this many in a row is a trap. */
const MAX_EMPTY_PAGES = 100;

export interface TimelineOptions extends TakeOptions {
  readonly client: HttpClient;
  readonly family: Family;
  readonly context: Omit<RawContext, 'span'>;
  /** Posts that the server says to have, or null. */
  readonly localPosts: number | null;
  /** All that is wanted of the source. */
  readonly wanted: Span;
  /** After each page: the oldest `created_at` on it, milliseconds since the epoch. */
  readonly onPage: (reachedMs: number | null) => void;
}

async function askPage({ client, family, context, raw }: TimelineOptions, bounds: Bounds): Promise<Page> {
  const answer = await client.ask(family.requestPage(bounds));
  return await family.readPage(answer, { client, home: context.home, scanner: raw.scanner });
}

/** @throws SourceFailure where the newest page is empty though the server counts posts: a refusal in other words */
async function askNewest(options: TimelineOptions): Promise<Page> {
  const newest = await askPage(options, { maxId: null, sinceId: null });
  if (newest.ids.length === 0 && newest.linkMaxId === null && (options.localPosts ?? 0) > 0)
    throw new SourceFailure('closed', 'empty_timeline');
  return newest;
}

/**
 * Begin a span. Where ids carry time, the span's end is asked for directly, and the first answer shows whether
 * they really do. Of a family that is not known the newest page shows what clock its ids have. Where they have none,
 * or lie, the timeline is paged the plain way, from the newest status down.
 */
async function begin(options: TimelineOptions, { span, hasFloor }: PlannedSpan): Promise<Slice> {
  let newest: Page | null = null;
  let { clock } = options.family;
  if (clock === 'none') {
    newest = await askNewest(options);
    clock = detectClock(newest) ?? 'none';
  }
  if (clock !== 'none') {
    const maxId = timeToId(clock, span.toMs);
    const page = await askPage(options, { maxId, sinceId: floorOf({ clock, span, hasFloor }) });
    const timed = { span, clock, maxId, page, hasFloor, pages: 0 };
    if (page.ids.length > 0 ? agreesWith(page, clock) : page.linkMaxId !== null) return timed;
    // Nothing before the span's end, or a server that does not understand the id: the newest page tells which.
    newest ??= await askNewest(options);
    if (page.ids.length === 0 && agreesWith(newest, clock)) return timed;
  }
  const page = newest ?? (await askNewest(options));
  return { span, clock: 'none', maxId: null, page, hasFloor, pages: 0 };
}

/** Where to go on after a page; null at the end of the timeline. @throws SourceFailure `no_progress` */
function nextMaxId(page: Page, maxId: string | null): string | null {
  if (page.ids.length > 0) return requireProgress(oldestId(page), maxId);
  return page.linkMaxId === null ? null : requireProgress(page.linkMaxId, maxId);
}

/** True where nothing older on the timeline can belong to the slice. */
function isReached(page: Page, { span }: Slice, next: string, floor: string | null): boolean {
  if (floor !== null) return compareIds(next, floor) <= 0;
  return isAllBefore(page, span.fromMs);
}

/** A page was taken: what it was read from may serve for the next. */
function release({ client, raw }: TimelineOptions, { fields }: Page): void {
  if (fields === null) return;
  client.giveBack(fields);
  raw.scanner.giveBack(fields);
}

/** Page backward through one slice to its end, wherever that has come to lie. */
async function readSlice(options: TimelineOptions, slice: Slice, isStopped: () => boolean): Promise<void> {
  const { writer, wanted } = options;
  let emptyPages = 0;
  for (;;) {
    if (isStopped()) return;
    const { maxId } = slice;
    const page = slice.page ?? (await askPage(options, { maxId, sinceId: floorOf(slice) }));
    const next = nextMaxId(page, maxId);
    const floor = floorOf(slice);
    // Between two ids nothing can be shown twice, whatever its date; without a floor dates have to tell.
    const span = floor === null ? slice.span : wanted;
    takePage(options, page, { ...options.context, span }, maxId, floor);
    release(options, page);
    options.onPage(oldestMs(page));
    if (next === null || isReached(page, slice, next, floor)) break;
    emptyPages = page.ids.length === 0 ? emptyPages + 1 : 0;
    if (emptyPages > MAX_EMPTY_PAGES) throw new SourceFailure('failed', 'no_progress');
    slice.maxId = next;
    slice.page = null;
    slice.pages += 1;
    writer.advance(positionOf(slice));
    if (writer.isCommitDue()) await writer.commit();
  }
  const { span, hasFloor } = slice;
  writer.advance({ of: 'timeline', span, cursor: null, isDone: true, hasFloor });
}

/** Read slices, those that were planned and then halves of what the others have left, until nobody has enough. */
async function readSlices(options: TimelineOptions, planned: readonly Slice[]): Promise<void> {
  const busy = new Set(planned);
  let failure: { readonly error: unknown } | null = null;

  function takeOver(): Slice | null {
    // It costs a request, and a host that is asked at a pace is waited for either way.
    const shared = failure === null && !options.client.isPaced() ? shareSlice(busy) : null;
    if (shared === null) return null;
    busy.add(shared.taken);
    options.writer.advance(positionOf(shared.cut));
    options.writer.advance(positionOf(shared.taken));
    return shared.taken;
  }

  await Promise.all(
    planned.map(async (first) => {
      try {
        for (let slice: Slice | null = first; slice !== null; slice = takeOver()) {
          await readSlice(options, slice, () => failure !== null);
          busy.delete(slice);
        }
      } catch (error) {
        failure ??= { error };
        options.client.abandon();
      }
    }),
  );
  const failed = failure as { readonly error: unknown } | null;
  if (failed !== null) throw failed.error;
}

/**
 * Page backward through one span of a server's local timeline and commit it, from its end or from where an
 * earlier run stopped.
 */
export async function harvestSpan(options: TimelineOptions, planned: PlannedSpan): Promise<void> {
  const { writer } = options;
  const { span, cursor, hasFloor } = planned;
  const slices =
    cursor?.kind === 'id'
      ? [{ span, clock: cursor.clock, maxId: cursor.maxId, page: null, hasFloor, pages: 0 }]
      : splitSlices(await begin(options, planned));
  try {
    await readSlices(options, slices);
  } catch (error) {
    // What a failing server gave before is kept; what our own disk refused can't be.
    if (error instanceof SourceFailure && writer.pending.statuses_seen > 0) await writer.commit();
    throw error;
  }
  await writer.commit();
}
