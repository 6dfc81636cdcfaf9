import { convertStatus, idOf } from '../convert.ts';
import { SourceFailure } from '../failure.ts';
import type { Bounds, Family } from '../families/index.ts';
import type { HttpClient } from '../http_client.ts';
import { compareIds, type IdClock, idBefore, timeToId } from '../id_clock.ts';
import { convertRecord, type RawContext, type RawReader } from '../raw/index.ts';
import { dig } from '../raw_entity.ts';
import type { PlannedSpan } from '../run.ts';
import type { SourceWriter } from '../source_writer.ts';
import { type Span, sliceSpan } from '../spans.ts';
import {
  agreesWith,
  createRepeatCheck,
  detectClock,
  isAllBefore,
  oldestId,
  oldestMs,
  type Page,
  requireProgress,
} from './page.ts';

/** GoToSocial may filter a whole page away and still give a Link; more than this many in a row is a trap. */
const MAX_EMPTY_PAGES = 100;

/**
 * Slices of a span that are read in turns over the host's one connection: while one page is worked on, the next
 * slice's is on its way. More than a few gain nothing.
 */
const SLICES = 4;

/** A span shorter than this is not worth slicing: each slice costs a request of its own. */
const SLICE_MIN_MS = 7 * 86_400_000;

export interface TimelineOptions {
  readonly client: HttpClient;
  readonly writer: SourceWriter;
  readonly family: Family;
  readonly context: Omit<RawContext, 'span'>;
  readonly raw: RawReader;
  /** Posts that the server says to have, or null. */
  readonly localPosts: number | null;
  /** All that is wanted of the source. */
  readonly wanted: Span;
  /** The account, by its id on the server, of each status of the server's own that was kept. */
  readonly onKept: (accountId: string | null) => void;
  /** After each page: the oldest `created_at` on it, milliseconds since the epoch. */
  readonly onPage: (reachedMs: number | null) => void;
}

interface Slice {
  readonly span: Span;
  readonly clock: IdClock;
  readonly maxId: string | null;
  /** Its first page, where that has been asked for already. */
  readonly page: Page | null;
  readonly hasFloor: boolean;
}

async function askPage({ client, family, context, raw }: TimelineOptions, bounds: Bounds): Promise<Page> {
  const answer = await client.ask(family.requestPage(bounds));
  return await family.readPage(answer, { client, home: context.home, scanner: raw.scanner });
}

/** Oldest id that need not be shown again; null where ids tell no time, or nothing older is known. */
function floorOf(clock: IdClock, span: Span, hasFloor: boolean): string | null {
  return hasFloor && clock !== 'none' ? idBefore(clock, span.fromMs) : null;
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
    const page = await askPage(options, { maxId, sinceId: floorOf(clock, span, hasFloor) });
    const timed = { span, clock, maxId, page, hasFloor };
    if (page.ids.length > 0 ? agreesWith(page, clock) : page.linkMaxId !== null) return timed;
    // Nothing before the span's end, or a server that does not understand the id: the newest page tells which.
    newest ??= await askNewest(options);
    if (page.ids.length === 0 && agreesWith(newest, clock)) return timed;
  }
  return { span, clock: 'none', maxId: null, page: newest ?? (await askNewest(options)), hasFloor };
}

/** Split what was begun, where ids carry time: each slice ends at an id that the next newer one begins above. */
function splitSlices(first: Slice): Slice[] {
  const { span, clock, page } = first;
  const isOver = page !== null && page.ids.length === 0 && page.linkMaxId === null;
  if (clock === 'none' || isOver || span.toMs - span.fromMs < SLICE_MIN_MS) return [first];
  return sliceSpan(span, SLICES).map((part, index, parts) => ({
    span: part,
    clock,
    maxId: index === 0 ? first.maxId : timeToId(clock, part.toMs),
    page: index === 0 ? first.page : null,
    // Below the oldest slice may lie ids from before the clock (plain serials): it is read down to its end.
    hasFloor: index < parts.length - 1 || first.hasFloor,
  }));
}

/** Hand the records of a page on, each one once. */
function takePage(
  options: TimelineOptions,
  span: Span,
  page: Page,
  maxId: string | null,
  floor: string | null,
): void {
  const isRepeated = createRepeatCheck(maxId);
  const context = { ...options.context, span };
  for (const [index, id] of page.ids.entries()) {
    // Older than the slice: another one's, which counts it.
    if (id !== null && floor !== null && compareIds(id, floor) <= 0) continue;
    if (id === null) options.writer.leaveOut('not_a_status');
    else if (isRepeated(id)) options.writer.leaveOut('seen_twice');
    else takeRecord(options, page, index, context);
  }
}

function takeRecord(
  { writer, raw, onKept }: TimelineOptions,
  page: Page,
  index: number,
  context: RawContext,
): void {
  const { fields, ids, createdMs } = page;
  const parsed = fields?.parsed[index] ?? null;
  if (fields !== null && parsed === null) {
    const { lines } = writer;
    const converted = convertRecord(
      fields,
      index,
      ids[index] ?? null,
      createdMs[index] ?? null,
      context,
      raw.uris,
      lines,
    );
    writer.takeLine(converted);
    if ('names' in converted && converted.isNative) onKept(converted.accountId);
    return;
  }
  const entity = parsed === null ? page.entities[index] : parsed.entity;
  const converted = convertStatus(entity, context, createdMs[index]);
  writer.take(converted);
  if ('status' in converted && converted.status.isNative) onKept(idOf(dig(entity, 'account')));
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

/** Page backward through one slice to its end. */
async function readSlice(options: TimelineOptions, slice: Slice, isStopped: () => boolean): Promise<void> {
  const { writer, wanted } = options;
  const { span, clock, hasFloor } = slice;
  const floor = floorOf(clock, span, hasFloor);
  // Between two ids nothing can be shown twice, whatever its date; without a floor dates have to tell.
  const dated = floor === null ? span : wanted;
  let { maxId, page } = slice;
  let emptyPages = 0;
  for (;;) {
    if (isStopped()) return;
    page ??= await askPage(options, { maxId, sinceId: floor });
    const next = nextMaxId(page, maxId);
    takePage(options, dated, page, maxId, floor);
    options.onPage(oldestMs(page));
    if (next === null || isReached(page, slice, next, floor)) break;
    emptyPages = page.ids.length === 0 ? emptyPages + 1 : 0;
    if (emptyPages > MAX_EMPTY_PAGES) throw new SourceFailure('failed', 'no_progress');
    maxId = next;
    page = null;
    writer.advance({ of: 'timeline', span, cursor: { kind: 'id', maxId, clock }, isDone: false, hasFloor });
    if (writer.isCommitDue()) await writer.commit();
  }
  writer.advance({ of: 'timeline', span, cursor: null, isDone: true, hasFloor });
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
      ? [{ span, clock: cursor.clock, maxId: cursor.maxId, page: null, hasFloor }]
      : splitSlices(await begin(options, planned));
  let failure: { readonly error: unknown } | null = null;
  await Promise.all(
    slices.map(async (slice) => {
      try {
        await readSlice(options, slice, () => failure !== null);
      } catch (error) {
        failure ??= { error };
        options.client.abandon();
      }
    }),
  );
  const failed = failure as { readonly error: unknown } | null;
  // What a failing server gave before is kept; what our own disk refused can't be.
  if (failed === null || (failed.error instanceof SourceFailure && writer.pending.statuses_seen > 0))
    await writer.commit();
  if (failed !== null) throw failed.error;
}
