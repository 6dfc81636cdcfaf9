import type { Script } from '../../model/status.ts';
import type { Counts } from './count.ts';

/**
 * Smallest share of the rarer writing that makes a text mixed: a fifth. Below that it is a name, a quotation or a
 * slip of the input method in a text of the other writing.
 */
const MIXED_SHARE_DIVISOR = 5;

/**
 * Han writing of a text, from characters that only one of the two writings has.
 *
 * @returns `none` where no character tells
 */
export function scriptOf(counts: Pick<Counts, 'simplified' | 'traditional'>): Script {
  const { simplified, traditional } = counts;
  if (simplified === 0 && traditional === 0) return 'none';
  const rarer = Math.min(simplified, traditional);
  if (rarer * MIXED_SHARE_DIVISOR >= simplified + traditional) return 'mixed';
  return simplified > traditional ? 'Hans' : 'Hant';
}
