import type { SourceReport } from '../model/sources.ts';
import { isCovered, reportSource } from './report.ts';
import type { ResolvedSource } from './types.ts';

export { eraseStatuses, readVaultStatuses } from './erase.ts';
export { harvest } from './harvest.ts';
export { addRefusals, loadRefusals } from './refusals.ts';
export { listSegments } from './report.ts';
export type { HarvestOptions, HarvestProgress, Patience, ResolvedSource } from './types.ts';

/** True where the journal says that the whole span [fromMs, toMs) is covered: no request is needed. */
export function isHarvested(dataDir: string, source: ResolvedSource, fromMs: number, toMs: number): boolean {
  return isCovered(dataDir, source.id, { fromMs, toMs });
}

/** What became of each source, from the journals, in the order of the sources. */
export function readReports(dataDir: string, sources: readonly ResolvedSource[]): SourceReport[] {
  return sources.map((source) => reportSource(dataDir, source));
}
