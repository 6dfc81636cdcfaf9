/**
 * Slices of a span that are read in turns over the host's one connection: while one page is worked on, the next slice's
 * is on its way. Where ids carry time, each slice ends at an id that the next newer one begins above.
 */
import { type IdClock, idBefore, idToTime, timeToId } from '../id_clock.ts';
import type { Position } from '../journal_entries.ts';
import { type Span, sliceSpan } from '../spans.ts';
import type { Page } from './page.ts';

/** More than a few gain nothing. */
const SLICES = 4;

/** A span shorter than this is not worth slicing: each slice costs a request of its own. */
const SLICE_MIN_MS = 7 * 86_400_000;

/** Pages that a slice must have left, going by those it has read, for half of it to be read by another. */
const SHARED_PAGES = 16;

/** What is read of a span, newest first. Its older end moves where another takes a part over. */
export interface Slice {
  span: Span;
  readonly clock: IdClock;
  /** Below which id it goes on. */
  maxId: string | null;
  /** The page there, where that has been asked for already. */
  page: Page | null;
  hasFloor: boolean;
  /** Pages read. */
  pages: number;
}

/** Oldest id that need not be shown again; null where ids tell no time, or nothing older is known. */
export function floorOf({
  clock,
  span,
  hasFloor,
}: Pick<Slice, 'clock' | 'span' | 'hasFloor'>): string | null {
  return hasFloor && clock !== 'none' ? idBefore(clock, span.fromMs) : null;
}

/** Where the journal says to go on with a slice. */
export function positionOf({ span, maxId, clock, hasFloor }: Slice): Position {
  const cursor = maxId === null ? null : ({ kind: 'id', maxId, clock } as const);
  return { of: 'timeline', span, cursor, isDone: false, hasFloor };
}

/** Split what was begun, where ids carry time. */
export function splitSlices(first: Slice): Slice[] {
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
    pages: 0,
  }));
}

/** Until when a slice is read, milliseconds since the epoch; null where that can't be told, or it can't be shared. */
function reachedMs({ clock, maxId, hasFloor, pages }: Slice): number | null {
  // Without a floor dates tell what belongs to a slice, and they need not agree with the ids.
  const canShare = clock !== 'none' && maxId !== null && hasFloor && pages > 0;
  return canShare ? idToTime(clock, maxId) : null;
}

/** Pages that a slice has left, if its statuses go on as densely as they came. */
function pagesLeft(slice: Slice): number {
  const ms = reachedMs(slice);
  if (ms === null || ms >= slice.span.toMs) return 0;
  return (slice.pages * (ms - slice.span.fromMs)) / (slice.span.toMs - ms);
}

/**
 * The older half of what the busiest slice has left, as a slice of its own: the other one is cut short. A page that is on
 * its way for it may reach beyond that end; what lies there is the new one's.
 *
 * @returns null where none has enough left; else both, whose positions belong into the journal at once
 */
export function shareSlice(slices: Iterable<Slice>): { readonly cut: Slice; readonly taken: Slice } | null {
  const cut = [...slices].reduce<Slice | null>(
    (most, each) => (most === null || pagesLeft(each) > pagesLeft(most) ? each : most),
    null,
  );
  const ms = cut === null ? null : reachedMs(cut);
  if (cut === null || ms === null || cut.clock === 'none' || pagesLeft(cut) < SHARED_PAGES) return null;
  const { span, clock, hasFloor } = cut;
  const middleMs = Math.floor((span.fromMs + ms) / 2);
  cut.span = { fromMs: middleMs, toMs: span.toMs };
  const older = { fromMs: span.fromMs, toMs: middleMs };
  const taken = { span: older, clock, maxId: timeToId(clock, middleMs), page: null, hasFloor, pages: 0 };
  return { cut, taken };
}
