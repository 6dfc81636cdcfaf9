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

/** A rule, and the bits of its sets. */
export interface Waking {
  readonly rule: ScrubRule;
  readonly mask: number;
}

/** Every rule. */
export const WAKING: readonly Waking[] = RULES.map((rule) => ({
  rule,
  mask: rule.trigger.reduce((mask, set) => mask | (1 << SETS.indexOf(set)), 0),
}));

/** Whether a rule may find something in a text. @param triggers of all its code units together */
export function isWoken({ mask }: Waking, triggers: number): boolean {
  return (mask & triggers) === mask;
}

/** Bits of the choices remembered: of 200,000 SYNTHETIC statuses there were 971 different ones. */
const REMEMBERED_BITS = 12;
const REMEMBERED = 2 ** REMEMBERED_BITS;
const rememberedTriggers = new Int32Array(REMEMBERED);
const remembered: (readonly ScrubRule[] | undefined)[] = new Array(REMEMBERED).fill(undefined);

/** The rules that may find something in a text. @param triggers of all its code units together */
export function selectRules(triggers: number): readonly ScrubRule[] {
  // The high bits of a product by the golden ratio tell neighbours apart (Knuth, volume 3, § 6.4).
  const place = Math.imul(triggers, 0x9e3779b1) >>> (32 - REMEMBERED_BITS);
  const known = remembered[place];
  if (known !== undefined && rememberedTriggers[place] === triggers) return known;
  const selected = WAKING.filter((each) => isWoken(each, triggers)).map(({ rule }) => rule);
  remembered[place] = selected;
  rememberedTriggers[place] = triggers;
  return selected;
}
