/** Which rules are worth running on a text: one pass over its characters instead of one per rule. */
import { unitAt } from '../../model/units.ts';
import type { ScrubRule } from './rule.ts';

/** Sets of characters fit into the bits of one integer. */
const MAX_SETS = 31;

export type Selector = (text: string) => readonly ScrubRule[];

/**
 * Prepare the choice of rules: each distinct trigger set is a bit, each character has the bits of its sets.
 *
 * @throws RangeError where there are more than 31 distinct sets
 */
export function createSelector(rules: readonly ScrubRule[]): Selector {
  const sets = [...new Set(rules.flatMap((rule) => rule.trigger))];
  if (sets.length > MAX_SETS) throw new RangeError('too many trigger sets: widen the mask');
  const bits = new Int32Array(0x10000);
  for (const [index, set] of sets.entries())
    for (const char of set) {
      const unit = char.charCodeAt(0);
      bits[unit] = (bits[unit] ?? 0) | (1 << index);
    }
  const wanted = rules.map((rule) => ({
    rule,
    mask: rule.trigger.reduce((mask, set) => mask | (1 << sets.indexOf(set)), 0),
  }));
  const chosen = new Map<number, readonly ScrubRule[]>();
  return (text) => {
    let mask = 0;
    for (let at = 0, { length } = text; at < length; at += 1) mask |= bits[unitAt(text, at)] ?? 0;
    const known = chosen.get(mask);
    if (known !== undefined) return known;
    const selected = wanted.filter((each) => (each.mask & mask) === each.mask).map(({ rule }) => rule);
    chosen.set(mask, selected);
    return selected;
  };
}
