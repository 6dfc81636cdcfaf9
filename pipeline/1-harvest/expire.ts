/** What nobody has confirmed within the deadline leaves the vault as a whole, source by source. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { listSources, refreshedMs } from './report.ts';
import { journalPath, readSourceState } from './source_journal.ts';

export interface Expired {
  readonly sourceId: string;
  readonly statuses: number;
}

/** What has passed the deadline; nothing is removed. As {@link expireSources}. */
export function findExpired(dataDir: string, nowMs: number, retentionMs: number): Expired[] {
  const states = listSources(dataDir).map((sourceId) => ({
    sourceId,
    state: readSourceState(dataDir, sourceId),
  }));
  const latestMs = Math.max(nowMs, ...states.map(({ state }) => state.lastMs));
  return states.flatMap(({ sourceId, state }) => {
    const confirmedMs = refreshedMs(state);
    const statuses = state.segments.reduce((sum, segment) => sum + segment.statuses, 0);
    // Entries of before times were written down say nothing: they count from the first entry that does.
    if (statuses === 0 || confirmedMs === null || confirmedMs === 0) return [];
    return latestMs - confirmedMs <= retentionMs ? [] : [{ sourceId, statuses }];
  });
}

/** Remove a source as a whole. The segments first: a kill in between leaves a journal whose segments are gone, which expires again. */
export function removeSource(dataDir: string, sourceId: string): void {
  rmSync(join(dataDir, 'vault', sourceId), { recursive: true, force: true });
  rmSync(journalPath(dataDir, sourceId), { force: true });
}

/**
 * @param nowMs our clock; one that was set back does not count: no moment is before the last one written down
 * @param retentionMs longest time since a server has confirmed all that is kept of it
 */
export function expireSources(dataDir: string, nowMs: number, retentionMs: number): Expired[] {
  const expired = findExpired(dataDir, nowMs, retentionMs);
  for (const { sourceId } of expired) removeSource(dataDir, sourceId);
  return expired;
}
