import { join } from 'node:path';
import { z } from 'zod';
import { LEFT_OUT_REASONS, type LeftOut, type LeftOutReason } from '../model/sources.ts';
import { readJournal } from '../storage/journal.ts';
import { TIMED_CLOCKS } from './id_clock.ts';
import { mergeSpans, overlaps, type Span } from './spans.ts';

const count = z.int().nonnegative();
const span = z.object({ fromMs: z.int(), toMs: z.int() });
const reasons = Object.keys(LEFT_OUT_REASONS) as [LeftOutReason, ...LeftOutReason[]];

/** Counts since the entry before: what happened between two commits. */
const counters = z.object({
  requests: count,
  bytes: count,
  waited_ms: count,
  statuses_seen: count,
  statuses_kept: count,
  left_out: z.partialRecord(z.enum(reasons), count),
});

/** Where a span goes on: below a status id, or after a line of an archive's file. */
const cursor = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('id'),
    maxId: z.string().nullable(),
    clock: z.enum([...TIMED_CLOCKS, 'none']),
  }),
  z.object({ kind: z.literal('line'), file: count, line: count }),
]);

const commit = z.object({
  v: z.literal(1),
  kind: z.literal('commit'),
  segment: z
    .object({
      file: z.string().regex(/^\d{6,}\.ndjson\.zst\.age$/u),
      bytes: count,
      sha256: z.string(),
      statuses: count,
      names: z
        .object({
          file: z.string().regex(/^\d{6,}\.names\.zst\.age$/u),
          bytes: count,
          sha256: z.string(),
          names: count,
        })
        .optional(),
    })
    .nullable(),
  span,
  cursor: cursor.nullable(),
  isSpanDone: z.boolean(),
  counters,
  /** `file:line` of archive records that are no status. */
  badLines: z.array(z.string()),
});

/** A segment that was written anew without the statuses of people who asked to be left out. */
const replace = z.object({
  v: z.literal(1),
  kind: z.literal('replace'),
  /** File of the segment that is replaced. */
  file: z.string(),
  /** What stands in its place; null where nothing was left. */
  segment: commit.shape.segment,
  /** Statuses that were taken out. */
  removed: count,
});

const end = z.object({
  v: z.literal(1),
  kind: z.literal('end'),
  outcome: z.enum(['harvested', 'refused', 'closed', 'failed']),
  reason: z.string().nullable(),
  detail: z.string().nullable(),
  software: z.string().nullable(),
  counters,
});

export type Counters = z.infer<typeof counters>;
export type Cursor = z.infer<typeof cursor>;
export type IdCursor = Extract<Cursor, { kind: 'id' }>;
export type LineCursor = Extract<Cursor, { kind: 'line' }>;
export type CommitEntry = z.infer<typeof commit>;
export type EndEntry = z.infer<typeof end>;
export type ReplaceEntry = z.infer<typeof replace>;
export type SegmentEntry = NonNullable<CommitEntry['segment']>;

const entry = z.discriminatedUnion('kind', [commit, end, replace]);

/** Archive lines that are named in the report. */
export const BAD_LINES_NAMED = 20;

/** All that a journal says about its source. */
export interface SourceState {
  segments: SegmentEntry[];
  /** Highest number that a segment ever had: numbers are not given twice, whatever was taken out. */
  lastNumber: number;
  readonly totals: Counters;
  /** Completed spans, sorted, joined. */
  covered: Span[];
  /** Spans that were begun and where they go on. */
  open: { readonly span: Span; readonly cursor: Cursor | null }[];
  readonly badLines: string[];
  /** Null where the last run did not come to its end. */
  end: EndEntry | null;
  isEmpty: boolean;
}

export function emptyCounters(): Counters {
  return { requests: 0, bytes: 0, waited_ms: 0, statuses_seen: 0, statuses_kept: 0, left_out: {} };
}

function addCounters(totals: Counters, delta: Counters): void {
  totals.requests += delta.requests;
  totals.bytes += delta.bytes;
  totals.waited_ms += delta.waited_ms;
  totals.statuses_seen += delta.statuses_seen;
  totals.statuses_kept += delta.statuses_kept;
  const leftOut: LeftOut = totals.left_out;
  for (const [reason, statuses] of Object.entries(delta.left_out) as [LeftOutReason, number][]) {
    leftOut[reason] = (leftOut[reason] ?? 0) + statuses;
  }
}

function noteSegment(state: SourceState, segment: SegmentEntry | null): void {
  if (segment !== null) state.lastNumber = Math.max(state.lastNumber, Number.parseInt(segment.file, 10));
}

/** Statuses that were kept become statuses that were left out; how a source ended stays as it was. */
function applyReplace(state: SourceState, { file, segment, removed }: ReplaceEntry): void {
  noteSegment(state, segment);
  state.segments = state.segments.flatMap((each) =>
    each.file !== file ? [each] : segment === null ? [] : [segment],
  );
  state.totals.statuses_kept -= removed;
  const leftOut: LeftOut = state.totals.left_out;
  leftOut.opt_out_account = (leftOut.opt_out_account ?? 0) + removed;
}

/** Add one entry to what is known; the same whether it was just written or read from disk. */
export function applyEntry(state: SourceState, next: CommitEntry | EndEntry | ReplaceEntry): void {
  state.isEmpty = false;
  if (next.kind === 'replace') {
    applyReplace(state, next);
    return;
  }
  addCounters(state.totals, next.counters);
  if (next.kind === 'end') {
    state.end = next;
    return;
  }
  state.end = null;
  noteSegment(state, next.segment);
  if (next.segment !== null) state.segments.push(next.segment);
  state.badLines.push(...next.badLines.slice(0, BAD_LINES_NAMED - state.badLines.length));
  state.open = state.open.filter((each) => !overlaps(each.span, next.span));
  if (next.isSpanDone) state.covered = mergeSpans([...state.covered, next.span]);
  else state.open.push({ span: next.span, cursor: next.cursor });
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
    lastNumber: 0,
    totals: emptyCounters(),
    covered: [],
    open: [],
    badLines: [],
    end: null,
    isEmpty: true,
  };
  const entries = readJournal(journalPath(dataDir, sourceId), (value) => entry.parse(value));
  for (const each of entries) applyEntry(state, each);
  return state;
}
