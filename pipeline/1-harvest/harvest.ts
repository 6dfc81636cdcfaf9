import { join } from 'node:path';
import { CensusError } from '../errors.ts';
import type { Acct } from '../model/ids.ts';
import type { SourceReport } from '../model/sources.ts';
import { makePrivateDirectory, removeTemporaries } from '../storage/atomic.ts';
import { openSeal } from '../storage/seal.ts';
import { openRefusalBook } from './refusals.ts';
import { listSources, reportSource } from './report.ts';
import { runSource, type SourceRun } from './run.ts';
import { harvestArchive } from './sources/archive.ts';
import { harvestServer } from './sources/mastodon.ts';
import type { HarvestOptions, HarvestShare, HeldSource, ResolvedSource } from './types.ts';

/** Sources at the same time unless told otherwise. */
const CONCURRENCY = 4;

function workFor(source: ResolvedSource): (run: SourceRun) => Promise<void> {
  return (run) => (source.type === 'archive' ? harvestArchive(source, run) : harvestServer(source, run));
}

/** All sources in their order, where nobody else asks them. */
function takeInTurn(sources: readonly ResolvedSource[]): HarvestShare['next'] {
  const queue = [...sources];
  return async (): Promise<HeldSource | null> => {
    const source = queue.shift();
    const release = async (): Promise<void> => undefined;
    return source === undefined
      ? null
      : { source, isAnew: false, signal: new AbortController().signal, isHeld: () => true, release };
  };
}

/** Another harvester goes on with that source: no reason to leave the others. */
function isTakenOver(error: unknown): boolean {
  return error instanceof CensusError && error.code === 'E_LEASE_LOST';
}

/**
 * Harvest what each source still lacks of the span into the vault. One source that fails leaves the others
 * alone; every commit is durable, so that the next run goes on where this one stopped.
 *
 * @returns a report per source, in the order of the sources
 * @throws CensusError where our own disk or state fails: E_DISK_FULL, E_NO_WRITE, E_STATE_DAMAGED
 */
export async function harvest(options: HarvestOptions): Promise<SourceReport[]> {
  const stateDir = join(options.dataDir, 'state');
  makePrivateDirectory(stateDir);
  makePrivateDirectory(join(options.dataDir, 'vault'));
  removeTemporaries(stateDir);
  const seal = openSeal(
    options.dataDir,
    listSources(options.dataDir),
    options.hashManifest,
    options.share?.publish,
  );
  const refusals = openRefusalBook(options.dataDir);
  // Whoever is on the list is to be recognised also in what was harvested before they were put on it.
  for (const acct of options.optOutAccounts) refusals.add(options.tagRefusal(acct as Acct));
  refusals.flush();

  const own = new AbortController();
  const signal = options.signal === undefined ? own.signal : AbortSignal.any([own.signal, options.signal]);
  const next = options.share?.next ?? takeInTurn(options.sources);
  let fatal: { readonly error: unknown } | null = null;

  async function harvestHeld(held: HeldSource): Promise<void> {
    const { source, isAnew } = held;
    try {
      if (signal.aborted) return;
      if (options.share !== undefined) seal.reopen(source.id, isAnew);
      const both = AbortSignal.any([signal, held.signal]);
      const asked = { ...options, mayAsk: () => held.isHeld() };
      await runSource(source, asked, seal, refusals, both, workFor(source));
    } catch (error) {
      if (!isTakenOver(error)) throw error;
    } finally {
      await held.release();
    }
  }

  async function work(): Promise<void> {
    try {
      for (let held = await next(signal); held !== null; held = await next(signal)) {
        await harvestHeld(held);
      }
    } catch (error) {
      fatal ??= { error };
      own.abort();
    }
  }
  await Promise.all(Array.from({ length: options.concurrency ?? CONCURRENCY }, work));
  const failed = fatal as { readonly error: unknown } | null;
  if (failed !== null) throw failed.error;
  return options.sources.map((source) => reportSource(options.dataDir, source, options));
}
