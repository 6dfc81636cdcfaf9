/** The vault's deadline, and the proof that it is whole. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Expired,
  expireSources,
  findExpired,
  listSegments,
  listSources,
  readIntactSegment,
  removeSource,
} from '../1-harvest/index.ts';
import { CensusError } from '../errors.ts';
import { createManifestHash } from '../keys/pseudonym.ts';
import { checkSeals, dropHead, type SealProblem } from '../storage/seal.ts';
import { openKeys, type Run } from './run.ts';
import type { SharedRun } from './shared_run.ts';

const DAY_MS = 86_400_000;

/** What is wrong with a file or a journal of the vault, in plain words. */
const PROBLEMS: Readonly<Record<SealProblem | 'segment', string>> = {
  changed: 'its journal was changed',
  cut_off: 'its journal was put back to what it was earlier',
  removed: 'its journal was removed',
  segment: 'a segment is missing, cut off, exchanged or changed',
};

export interface VaultCheck {
  readonly sources: number;
  readonly segments: number;
  readonly statuses: number;
  readonly problems: readonly { readonly sourceId: string; readonly problem: keyof typeof PROBLEMS }[];
  readonly text: string;
}

/**
 * Open and count every segment, and check every journal against its head; no status is shown.
 *
 * @throws CensusError E_VAULT_DAMAGED where anything is not what was written; E_KEY_MISSING
 */
export async function verifyVault(run: Run): Promise<VaultCheck> {
  const { dataDir, reporter } = run;
  if (!existsSync(join(dataDir, 'vault'))) {
    return { sources: 0, segments: 0, statuses: 0, problems: [], text: 'vault verify: there is no vault\n' };
  }
  const keys = await openKeys(run);
  const sources = listSources(dataDir);
  const problems: VaultCheck['problems'][number][] = [];
  for (const { sourceId, problem } of checkSeals(dataDir, sources, createManifestHash(keys.projectKey)))
    if (problem !== null) problems.push({ sourceId, problem });
  const isReadable = new Set(sources.filter((id) => !problems.some(({ sourceId }) => sourceId === id)));
  const segments = [...isReadable].flatMap((sourceId) => listSegments(dataDir, sourceId));
  let statuses = 0;
  for (const [index, segment] of segments.entries()) {
    const count = await readIntactSegment(segment, keys.vaultIdentity);
    if (count === null) problems.push({ sourceId: segment.sourceId, problem: 'segment' });
    else statuses += count;
    const progress = { done: index + 1, total: segments.length, unit: 'segments', waitingMs: null } as const;
    reporter.emit({ event: 'progress', stage: 'vault', source: null, ...progress });
  }
  if (problems.length > 0) {
    reporter.clear();
    const named = problems.map(({ sourceId, problem }) => `${sourceId}: ${PROBLEMS[problem]}`);
    throw new CensusError('E_VAULT_DAMAGED', {
      what: `${problems.length} of the vault's journals and segments are not what was written: ${[...new Set(named)].join('; ')}.`,
      where: `vault verify, ${run.dataName}/vault`,
      kept: 'everything; it was only read',
      todo: 'find out who could write there; then remove vault/<source>/ and state/<source>.ndjson of what is named, and run make dataset: it is harvested again',
    });
  }
  const text = `vault verify: ${statuses} statuses in ${segments.length} segments of ${sources.length} sources, all as they were written\n`;
  return { sources: sources.length, segments: segments.length, statuses, problems, text };
}

/** In the store first; a source that a harvester works on is left to the next run of any machine. */
async function expireShared(
  dataDir: string,
  shared: SharedRun,
  expired: readonly Expired[],
): Promise<Expired[]> {
  const gone: Expired[] = [];
  for (const each of expired) {
    const held = await shared.vault.hold(each.sourceId);
    if (held === null) continue;
    try {
      await held.restart();
      removeSource(dataDir, each.sourceId);
      dropHead(dataDir, each.sourceId);
      gone.push(each);
    } finally {
      await held.release();
    }
  }
  return gone;
}

/**
 * Destroy what was not confirmed by its server within the vault's deadline. It is harvested again where it is still
 * wanted, as it then is.
 *
 * @returns how many statuses were destroyed
 */
export async function enforceDeadline(run: Run, shared: SharedRun | null): Promise<number> {
  const { config, dataDir, reporter } = run;
  const retentionMs = config.vaultRetentionDays * DAY_MS;
  const expired =
    shared === null
      ? expireSources(dataDir, run.nowMs(), retentionMs)
      : await expireShared(dataDir, shared, findExpired(dataDir, run.nowMs(), retentionMs));
  const statuses = expired.reduce((sum, each) => sum + each.statuses, 0);
  if (expired.length > 0) {
    reporter.emit({
      event: 'warning',
      code: 'W_VAULT_EXPIRED',
      hint: `${statuses} statuses of ${expired.length} sources left the vault: not confirmed by their servers for ${config.vaultRetentionDays} days (vault.retentionDays)`,
    });
  }
  return statuses;
}
