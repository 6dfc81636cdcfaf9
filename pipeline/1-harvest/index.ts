import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceReport } from '../model/sources.ts';
import type { Segment } from '../storage/vault.ts';
import { isCovered, reportSource, segmentsOf } from './report.ts';
import type { ResolvedSource } from './types.ts';

export { eraseStatuses, readVaultStatuses } from './erase.ts';
export { harvest } from './harvest.ts';
export { addRefusals, loadRefusals } from './refusals.ts';
export type { HarvestOptions, HarvestProgress, Patience, ResolvedSource } from './types.ts';

/** True where the journal says that the whole span [fromMs, toMs) is covered: no request is needed. */
export function isHarvested(dataDir: string, source: ResolvedSource, fromMs: number, toMs: number): boolean {
  return isCovered(dataDir, source.id, { fromMs, toMs });
}

/** The committed segments of every source ever harvested here, by source id and order of commit. */
export function listSegments(dataDir: string): Segment[] {
  const stateDir = join(dataDir, 'state');
  if (statSync(stateDir, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(stateDir)
    .filter((name) => /^[^.].*\.ndjson$/u.test(name))
    .map((name) => name.slice(0, -'.ndjson'.length))
    .sort()
    .flatMap((sourceId) => segmentsOf(dataDir, sourceId));
}

/** What became of each source, from the journals, in the order of the sources. */
export function readReports(dataDir: string, sources: readonly ResolvedSource[]): SourceReport[] {
  return sources.map((source) => reportSource(dataDir, source));
}
