import type { SourceReport } from '../model/sources.ts';
import type * as Discover from './discover.ts';
import type * as Harvest from './harvest.ts';
import type * as Refresh from './refresh.ts';
import { isCovered, reportSource } from './report.ts';
import type { Span } from './spans.ts';
import type { ResolvedSource } from './types.ts';

export type { Candidate, Discovery } from './discover.ts';
export { eraseStatuses, readVaultStatuses, removeReplaced } from './erase.ts';
export { type Expired, expireSources, findExpired, removeSource } from './expire.ts';
export { readIntactSegment } from './intact.ts';
export type { Refreshed } from './refresh.ts';
export { addRefusals, loadRefusals } from './refusals.ts';
export { listSegments, listSources, readFailures } from './report.ts';
export { roundPath } from './round_path.ts';
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

/**
 * What asks servers is loaded by who asks: it and its HTTP client are most of this stage, and the stages after it read its
 * journals only.
 */
export const discover: typeof Discover.discover = async (options) =>
  await (await import('./discover.ts')).discover(options);
export const harvest: typeof Harvest.harvest = async (options) =>
  await (await import('./harvest.ts')).harvest(options);
export const refresh: typeof Refresh.refresh = async (options) =>
  await (await import('./refresh.ts')).refresh(options);
