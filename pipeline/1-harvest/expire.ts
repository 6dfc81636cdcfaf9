/** What nobody has confirmed within the deadline leaves the vault as a whole, source by source. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { listSources, refreshedMs } from './report.ts';
import { journalPath, readSourceState } from './source_journal.ts';

export interface Expired {
  readonly sourceId: string;
  readonly statuses: number;
}

/**
 * @param nowMs our clock; one that was set back does not count: no moment is before the last one written down
 * @param retentionMs longest time since a server has confirmed all that is kept of it
 */
export function expireSources(dataDir: string, nowMs: number, retentionMs: number): Expired[] {
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
    if (latestMs - confirmedMs <= retentionMs) return [];
    // The segments first: a kill in between leaves a journal whose segments are gone, which expires again.
    rmSync(join(dataDir, 'vault', sourceId), { recursive: true, force: true });
    rmSync(journalPath(dataDir, sourceId), { force: true });
    return [{ sourceId, statuses }];
  });
}
