/** Which rules are worth running on a text, by what stands in it. */
import { unitAt } from '../../model/units.ts';
import { COLUMN, fillColumn } from '../units/table.ts';
import { RULES } from './registry.ts';
import type { ScrubRule } from './rule.ts';

/** Sets of characters fit into the bits of one number. */
const MAX_SETS = 31;

/** Each distinct set of triggers is a bit. */
const SETS = [...new Set(RULES.flatMap((rule) => rule.trigger))];
if (SETS.length > MAX_SETS) throw new RangeError('too many sets of triggers: widen their column');

/** Bits of each code unit: of the sets that it is in. */
function markTriggers(): Int32Array {
  const bits = new Int32Array(0x10000);
  for (const [index, set] of SETS.entries())
    for (let at = 0; at < set.length; at += 1) {
      const unit = unitAt(set, at);
      bits[unit] = (bits[unit] ?? 0) | (1 << index);
    }
  return bits;
}

fillColumn(COLUMN.triggers, markTriggers);

const WANTED = RULES.map((rule) => ({
  rule,
  mask: rule.trigger.reduce((mask, set) => mask | (1 << SETS.indexOf(set)), 0),
}));
const chosen = new Map<number, readonly ScrubRule[]>();

/** The rules that may find something in a text. @param triggers of all its code units together */
export function selectRules(triggers: number): readonly ScrubRule[] {
  const known = chosen.get(triggers);
  if (known !== undefined) return known;
  const selected = WANTED.filter(({ mask }) => (mask & triggers) === mask).map(({ rule }) => rule);
  chosen.set(triggers, selected);
  return selected;
}
