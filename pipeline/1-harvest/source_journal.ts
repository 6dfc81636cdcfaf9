import { join } from 'node:path';
import type { LeftOut, LeftOutReason } from '../model/sources.ts';
import { readJournal } from '../storage/journal.ts';
import {
  type CommitEntry,
  type Counters,
  type EndEntry,
  entry,
  type Position,
  type ReplaceEntry,
  type SegmentEntry,
} from './journal_entries.ts';
import { mergeSpans, overlaps, type Span } from './spans.ts';

/** Archive lines that are named in the report. */
export const BAD_LINES_NAMED = 20;

/** All that a journal says about its source. */
export interface SourceState {
  /** With the moment when each was last known to be as it is on its server, milliseconds since the epoch. */
  segments: (SegmentEntry & { readonly confirmedMs: number })[];
  /** Latest moment that any entry carries. */
  lastMs: number;
  /** Highest number that a segment ever had: numbers are not given twice, whatever was taken out. */
  lastNumber: number;
  readonly totals: Counters;
  /** Completed spans, sorted, joined. */
  covered: Span[];
  /** The same for the replies of the accounts that the timeline has shown. */
  repliesCovered: Span[];
  /** Spans that were begun and where they go on, of both kinds. */
  open: Position[];
  readonly badLines: string[];
  /** Null where the last run did not come to its end. */
  end: EndEntry | null;
  isEmpty: boolean;
  /** Runs that failed one after the other, the last one included. */
  failures: number;
}

export function emptyCounters(): Counters {
  return { requests: 0, bytes: 0, waits: 0, waited_ms: 0, statuses_seen: 0, statuses_kept: 0, left_out: {} };
}

function addCounters(totals: Counters, delta: Counters): void {
  totals.requests += delta.requests;
  totals.bytes += delta.bytes;
  totals.waits += delta.waits;
  totals.waited_ms += delta.waited_ms;
  totals.statuses_seen += delta.statuses_seen;
  totals.statuses_kept += delta.statuses_kept;
  addLeftOut(totals, delta.left_out);
}

/** @returns how many statuses that were */
function addLeftOut(totals: Counters, more: LeftOut): number {
  const leftOut: LeftOut = totals.left_out;
  let sum = 0;
  for (const [reason, statuses] of Object.entries(more) as [LeftOutReason, number][]) {
    leftOut[reason] = (leftOut[reason] ?? 0) + statuses;
    sum += statuses;
  }
  return sum;
}

function noteSegment(state: SourceState, segment: SegmentEntry | null): void {
  if (segment !== null) state.lastNumber = Math.max(state.lastNumber, Number.parseInt(segment.file, 10));
}

/** Statuses that were kept become statuses that were left out; how a source ended stays as it was. */
function applyReplace(state: SourceState, { file, segment, removed, isRefreshed, atMs }: ReplaceEntry): void {
  noteSegment(state, segment);
  state.segments = state.segments.flatMap((each) => {
    if (each.file !== file) return [each];
    return segment === null ? [] : [{ ...segment, confirmedMs: isRefreshed ? atMs : each.confirmedMs }];
  });
  state.totals.statuses_kept -= addLeftOut(state.totals, removed);
}

/** True where a later position takes the place of an earlier one. */
export function isSamePlace(a: Pick<Position, 'of' | 'span'>, b: Pick<Position, 'of' | 'span'>): boolean {
  return a.of === b.of && overlaps(a.span, b.span);
}

/** Add one entry to what is known; the same whether it was just written or read from disk. */
export function applyEntry(state: SourceState, next: CommitEntry | EndEntry | ReplaceEntry): void {
  state.isEmpty = false;
  state.lastMs = Math.max(state.lastMs, next.atMs);
  if (next.kind === 'replace') {
    applyReplace(state, next);
    return;
  }
  addCounters(state.totals, next.counters);
  if (next.kind === 'end') {
    state.end = next;
    const isFailure = next.outcome === 'failed' && next.reason !== 'interrupted';
    state.failures = isFailure ? state.failures + 1 : 0;
    return;
  }
  state.end = null;
  noteSegment(state, next.segment);
  if (next.segment !== null) state.segments.push({ ...next.segment, confirmedMs: next.atMs });
  state.badLines.push(...next.badLines.slice(0, BAD_LINES_NAMED - state.badLines.length));
  for (const { isDone, ...position } of next.positions) {
    state.open = state.open.filter((each) => !isSamePlace(each, position));
    if (isDone && position.of === 'replies')
      state.repliesCovered = mergeSpans([...state.repliesCovered, position.span]);
    else if (isDone) state.covered = mergeSpans([...state.covered, position.span]);
    else state.open.push({ ...position, isDone });
  }
}

export function journalPath(dataDir: string, sourceId: string): string {
  return join(dataDir, 'state', `${sourceId}.ndjson`);
}

/**
 * Read what a source's journal says.
 *
 * @throws CensusError E_STATE_DAMAGED with file and line
 */
export function readSourceState(dataDir: string, sourceId: string): SourceState {
  const state: SourceState = {
    segments: [],
    lastMs: 0,
    lastNumber: 0,
    totals: emptyCounters(),
    covered: [],
    repliesCovered: [],
    open: [],
    badLines: [],
    end: null,
    isEmpty: true,
    failures: 0,
  };
  const entries = readJournal(journalPath(dataDir, sourceId), (value) => entry.parse(value));
  for (const each of entries) applyEntry(state, each);
  return state;
}
