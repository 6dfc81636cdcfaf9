import type { MissedSample, Replies } from '../model/sources.ts';
import type { Seal } from '../storage/seal.ts';
import { type FailureReason, SourceFailure } from './failure.ts';
import type { Traffic } from './http_client.ts';
import type { Cursor } from './journal_entries.ts';
import type { RefusalBook } from './refusals.ts';
import { openSourceWriter, type SourceWriter } from './source_writer.ts';
import { findGaps, overlaps, type Span } from './spans.ts';
import type { HarvestOptions, ResolvedSource } from './types.ts';

/** A span that is still to be harvested, newest first in a plan. */
export interface PlannedSpan {
  readonly span: Span;
  /** Where an earlier run stopped, or null. */
  readonly cursor: Cursor | null;
  /** The span begins where another one ends. */
  readonly hasFloor: boolean;
}

/** What a kind of source works with during one run. */
export interface SourceRun {
  readonly options: HarvestOptions;
  readonly signal: AbortSignal;
  readonly writer: SourceWriter;
  readonly traffic: Traffic;
  /** What is missing up to a moment (milliseconds since the epoch). */
  readonly plan: (toMs: number) => PlannedSpan[];
  /** The same for the replies of accounts. */
  readonly planReplies: (toMs: number) => PlannedSpan[];
  /** What the timeline leaves out was estimated before. */
  readonly hasSample: boolean;
  readonly onPage: (reachedMs: number | null) => void;
  readonly onWait: (untilMs: number | null) => void;
  readonly setSoftware: (software: string | null) => void;
  readonly setReplies: (replies: Replies) => void;
  readonly setMissed: (missed: MissedSample) => void;
}

/** What arrives by federation may get an id from before we last looked; nearly all of it arrives within this time. */
const LATE_MS = 3_600_000;

/** A span that ends within this time is read while it happens; what is older has settled. */
const LIVE_MS = 3 * 86_400_000;

/** A span that goes on where the last one ended, close behind the present, looks once more at that one's end. */
function sweepAgain(span: Span, covered: readonly Span[], wanted: Span, nowMs: number): Span {
  const isLive = span.toMs > nowMs - LIVE_MS;
  const goesOn = covered.some(({ toMs }) => toMs === span.fromMs);
  return isLive && goesOn ? { ...span, fromMs: Math.max(wanted.fromMs, span.fromMs - LATE_MS) } : span;
}

/** Spans that were begun are finished as they were begun; the rest of what is wanted fills the gaps. */
export function planSpans(state: SourceWriter['state'], wanted: Span, nowMs: number): PlannedSpan[] {
  const open = state.open.filter((each) => each.of === 'timeline' && overlaps(each.span, wanted));
  const fresh = findGaps(wanted, [...state.covered, ...open.map((each) => each.span)]);
  const again = fresh.map((span) => sweepAgain(span, state.covered, wanted, nowMs));
  return [...open, ...again.map((span) => ({ span, cursor: null, hasFloor: false }))]
    .map(({ span, cursor, hasFloor }) => ({
      span,
      cursor,
      hasFloor:
        hasFloor || state.covered.some((each) => each.fromMs < span.fromMs && span.fromMs <= each.toMs),
    }))
    .sort((a, b) => b.span.fromMs - a.span.fromMs);
}

/** The same for replies: what the timeline has shown and whose accounts were not yet asked, oldest first. */
export function planReplies(state: SourceWriter['state'], wanted: Span): PlannedSpan[] {
  const open = state.open.filter((each) => each.of === 'replies' && overlaps(each.span, wanted));
  const fresh = findGaps(wanted, [...state.repliesCovered, ...open.map((each) => each.span)]);
  return [...open, ...fresh.map((span) => ({ span, cursor: null, hasFloor: false }))].sort(
    (a, b) => a.span.fromMs - b.span.fromMs,
  );
}

/**
 * Run one source to its end and write into its journal how it ended. A failure of the source is an outcome;
 * a failure of ours (disk, damaged state) is thrown.
 */
export async function runSource(
  source: ResolvedSource,
  options: HarvestOptions,
  seal: Seal,
  refusals: RefusalBook,
  signal: AbortSignal,
  work: (run: SourceRun) => Promise<void>,
): Promise<void> {
  const traffic: Traffic = { requests: 0, bytes: 0, waits: 0, waited_ms: 0 };
  const writer = openSourceWriter(options, source.id, seal, refusals, traffic);
  let software = writer.state.end?.software ?? null;
  let replies = writer.state.end?.replies ?? 'not_asked';
  let missed = writer.state.end?.missed ?? null;
  let pages = 0;
  let reachedMs: number | null = null;

  function report(waitingUntilMs: number | null, done: boolean): void {
    options.onProgress?.({
      source: source.label,
      pages,
      statusesSeen: writer.state.totals.statuses_seen + writer.pending.statuses_seen,
      statusesKept: writer.state.totals.statuses_kept + writer.pending.statuses_kept,
      reachedMs,
      waitingUntilMs,
      done,
    });
  }

  let failure: { outcome: SourceFailure['outcome']; reason: FailureReason; detail: string | null } | null =
    null;
  try {
    await work({
      options,
      signal,
      writer,
      traffic,
      plan: (toMs) => planSpans(writer.state, { fromMs: options.fromMs, toMs }, options.nowMs),
      planReplies: (toMs) => planReplies(writer.state, { fromMs: options.fromMs, toMs }),
      hasSample: missed !== null,
      onPage: (ms) => {
        pages += 1;
        if (ms !== null) reachedMs = ms;
        report(null, false);
      },
      onWait: (untilMs) => report(untilMs, false),
      setSoftware: (name) => {
        software = name;
      },
      setReplies: (where) => {
        replies = where;
      },
      setMissed: (sample) => {
        missed = sample;
      },
    });
  } catch (error) {
    if (error instanceof SourceFailure) failure = error;
    else if (signal.aborted) failure = new SourceFailure('failed', 'interrupted');
    else throw error;
  }
  await writer.end({
    outcome: failure?.outcome ?? 'harvested',
    reason: failure?.reason ?? null,
    detail: failure?.detail ?? null,
    software,
    replies,
    missed,
  });
  report(null, true);
}
