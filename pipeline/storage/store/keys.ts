/** What a key may look like, and what is said where one is not there. */
import { CensusError } from '../../errors.ts';

/** Segments of letters, digits and `. _ - = @ +`, without `.` and `..`, and none that is one of our own temporary names. */
const KEY = /^(?!\.)[\w.=@+-]+(?:\/(?!\.)[\w.=@+-]+)*$/u;

/** @throws CensusError E_INTERNAL: keys are made by this program alone */
export function checkKey(key: string): string {
  if (KEY.test(key) && key.length <= 800) return key;
  throw new CensusError('E_INTERNAL', { what: 'A key of the store is not well formed.' });
}

export function missingObject(key: string): CensusError {
  return new CensusError('E_STORE_MISSING', {
    what: 'An object of the store is not there.',
    where: `store, ${key}`,
    kept: 'everything that is here',
    todo: 'find out what removed it; what was harvested is harvested again once its journal is removed as well',
  });
}
