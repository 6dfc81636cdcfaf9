import type { SourceReport } from '../model/sources.ts';
import { isCovered, reportSource } from './report.ts';
import type { Span } from './spans.ts';
import type { ResolvedSource } from './types.ts';

export { type Candidate, type Discovery, discover } from './discover.ts';
export { eraseStatuses, readVaultStatuses, removeReplaced } from './erase.ts';
export { type Expired, expireSources, findExpired, removeSource } from './expire.ts';
export { harvest } from './harvest.ts';
export { readIntactSegment } from './intact.ts';
export { type Refreshed, refresh, roundPath } from './refresh.ts';
export { addRefusals, loadRefusals } from './refusals.ts';
export { listSegments, listSources, readFailures } from './report.ts';
export type {
  HarvestOptions,
  HarvestProgress,
  HarvestShare,
  HeldSource,
  Patience,
  ResolvedSource,
} from './types.ts';

/** True where the journal says that the whole span [fromMs, toMs) is covered: no request is needed. */
export function isHarvested(dataDir: string, source: ResolvedSource, fromMs: number, toMs: number): boolean {
  return isCovered(dataDir, source, { fromMs, toMs });
}

/** What became of each source, from the journals, in the order of the sources. */
export function readReports(
  dataDir: string,
  sources: readonly ResolvedSource[],
  wanted: Span,
): SourceReport[] {
  return sources.map((source) => reportSource(dataDir, source, wanted));
}
