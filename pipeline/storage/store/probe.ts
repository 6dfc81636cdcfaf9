/** Whether a store keeps its word on conditions: some servers take them and write all the same. */
import { randomUUID } from 'node:crypto';
import { CensusError } from '../../errors.ts';
import type { Store } from './types.ts';

/**
 * Write one small object under conditions that hold and that don't.
 *
 * @throws CensusError E_STORE_REFUSED where a condition that does not hold is not refused
 */
export async function requireConditions(store: Store): Promise<void> {
  const key = `probe/${randomUUID()}`;
  const write = (text: string, condition: Parameters<Store['put']>[2]): Promise<string | null> =>
    store.put(key, Buffer.from(text), condition);
  try {
    const first = await write('1', 'absent');
    const again = await write('2', 'absent');
    const second = first === null ? null : await write('3', { version: first });
    const late = first === null ? null : await write('4', { version: first });
    if (first !== null && again === null && second !== null && late === null) return;
  } finally {
    await store.remove(key);
  }
  throw new CensusError('E_STORE_REFUSED', {
    what: 'The object store does not hold to conditions of writes (If-None-Match, If-Match).',
    where: 'store',
    kept: 'everything; nothing was shared',
    todo: 'use one that does: two harvesters could overwrite each other here',
  });
}
