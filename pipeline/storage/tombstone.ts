/** A study that was destroyed leaves a mark in its store, so that no machine that still has the keys begins it again. */
import { CensusError } from '../errors.ts';
import type { Store } from './store/types.ts';

const TOMBSTONE = 'forgotten.json';

/** All below which a study keeps anything. */
const PREFIXES = ['journals/', 'vault/', 'leases/', 'refusals/', 'optouts/', 'probe/'] as const;

async function sweep(store: Store): Promise<number> {
  let removed = 0;
  for (const prefix of PREFIXES) removed += await store.removeAll(prefix);
  await store.remove('project.json');
  return removed;
}

/**
 * Destroy all that a store holds of a study.
 *
 * @param at ISO 8601
 * @returns how many objects
 */
export async function forgetStore(store: Store, at: string): Promise<number> {
  // The mark first: no harvester that looks now brings anything up again.
  await store.put(TOMBSTONE, Buffer.from(`${JSON.stringify({ at })}\n`));
  return await sweep(store);
}

/**
 * Go on only where the study was not destroyed. What a harvester that was at work meanwhile brought up is removed.
 *
 * @throws CensusError E_STORE_FORGOTTEN
 */
export async function refuseForgotten(store: Store): Promise<void> {
  if ((await store.get(TOMBSTONE)) === null) return;
  await sweep(store);
  throw new CensusError('E_STORE_FORGOTTEN', {
    what: 'The study in this store was destroyed.',
    where: `store, ${TOMBSTONE}`,
    kept: 'what is here',
    todo: './census forget --yes here as well; for a new study name another directory or prefix',
  });
}
