import { readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { SourceReport } from '../model/sources.ts';
import type { Segment } from '../storage/vault.ts';
import { FAILURE_REASONS, type FailureReason } from './failure.ts';
import { readSourceState, type SourceState } from './source_journal.ts';
import { findGaps, type Span } from './spans.ts';
import type { ResolvedSource } from './types.ts';

/** The longest completed span is what a reader may rely on; a gap in between would be no coverage. */
function longest(covered: readonly Span[]): Span | null {
  return covered.reduce<Span | null>(
    (best, span) => (best === null || span.toMs - span.fromMs > best.toMs - best.fromMs ? span : best),
    null,
  );
}

function isFailureReason(reason: string): reason is FailureReason {
  return reason in FAILURE_REASONS;
}

function explain(reason: string | null, state: SourceState): string | null {
  const parts: string[] = [];
  if (reason !== null) parts.push(isFailureReason(reason) ? FAILURE_REASONS[reason] : reason);
  if (state.end?.detail != null) parts.push(state.end.detail);
  const bad = state.totals.left_out.not_a_status ?? 0;
  if (state.badLines.length > 0) {
    const more = bad > state.badLines.length ? ` and ${bad - state.badLines.length} more` : '';
    parts.push(`no status at ${state.badLines.join(', ')}${more}`);
  }
  return parts.length === 0 ? null : parts.join('; ');
}

function toIso({ fromMs, toMs }: Span): { from: string; to: string } {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}

/** The moment from which on nobody knows whether what is kept is still there; null where nothing tells. */
export function refreshedMs(state: SourceState): number | null {
  const moments = state.segments.map(({ confirmedMs }) => confirmedMs);
  if (moments.length > 0) return Math.min(...moments);
  return state.end?.outcome === 'harvested' ? state.end.atMs : null;
}

/**
 * What became of a source, from its journal alone.
 *
 * @param wanted all that is wanted of it
 */
export function reportSource(dataDir: string, source: ResolvedSource, wanted: Span): SourceReport {
  const state = readSourceState(dataDir, source.id);
  const unfinished = state.isEmpty ? 'not_yet' : 'interrupted';
  const reason = state.end === null ? unfinished : state.end.reason;
  const spans = coveredSpans(source, state);
  const covered = longest(spans);
  const refreshed = refreshedMs(state);
  const { left_out, ...totals } = state.totals;
  return {
    source: source.label,
    type: source.type,
    outcome: state.end?.outcome ?? 'failed',
    reason,
    detail: explain(reason, state),
    permission: source.permission,
    software: state.end?.software ?? null,
    ...totals,
    left_out,
    covered: covered === null ? null : toIso(covered),
    gaps: findGaps(wanted, spans).reverse().map(toIso),
    replies: source.type === 'archive' ? null : (state.end?.replies ?? 'not_asked'),
    missed: state.end?.missed ?? null,
    refreshed_at: source.type === 'archive' || refreshed === null ? null : new Date(refreshed).toISOString(),
  };
}

/** How often a source has failed in a row, and when it was last asked, milliseconds since the epoch. */
export function readFailures(dataDir: string, sourceId: string): { failures: number; lastMs: number } {
  const { failures, lastMs } = readSourceState(dataDir, sourceId);
  return { failures, lastMs };
}

/** Every source that was ever harvested here, by id. */
export function listSources(dataDir: string): string[] {
  const stateDir = join(dataDir, 'state');
  if (statSync(stateDir, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(stateDir)
    .filter((name) => /^[^.].*\.ndjson$/u.test(name))
    .map((name) => name.slice(0, -'.ndjson'.length))
    .sort();
}

/** The committed segments of one source, or of every source ever harvested here, by source id and order of commit. */
export function listSegments(dataDir: string, only?: string): Segment[] {
  const sources = only === undefined ? listSources(dataDir) : [only];
  return sources.flatMap((sourceId) => segmentsOf(dataDir, sourceId));
}

/** The committed segments of a source, oldest commit first. */
export function segmentsOf(dataDir: string, sourceId: string): Segment[] {
  return readSourceState(dataDir, sourceId).segments.map(({ file, ...facts }) => ({
    sourceId,
    path: resolve(join(dataDir, 'vault', sourceId, basename(file))),
    ...facts,
  }));
}

/** What was read of a source, replies included where they are wanted: they are asked for once the timeline is read. */
function coveredSpans(source: ResolvedSource, state: SourceState): Span[] {
  return source.type !== 'archive' && source.coverage === 'timeline+replies'
    ? state.repliesCovered
    : state.covered;
}

/** True where a source's journal says that the whole span is covered. */
export function isCovered(dataDir: string, source: ResolvedSource, wanted: Span): boolean {
  return findGaps(wanted, coveredSpans(source, readSourceState(dataDir, source.id))).length === 0;
}
