/** What names of people would cost at a place of a run of Han characters, by the roles of its characters. */
import { compoundSurname, isAnnounced, titleAt } from './cues.ts';
import * as known from './facts.ts';
import { UNSEEN_COST } from './pack.ts';
import type { Run } from './run.ts';

/** The engine folds constants of the module that uses them, not those of another. */
const {
  AFTER,
  BEFORE,
  BEFORE_TWO,
  COMPOUND,
  COST_MASK,
  COSTS,
  FOREIGN,
  NICKNAME,
  SINGLE_SHIFT,
  SURNAME_SHIFT,
  TITLE,
} = known;

const MIN_FOREIGN_CHARS = 3;
/** The longest names are foreign ones; others have two characters of a surname and a title of three at most. */
const MAX_NAME_CHARS = 8;
export const MIN_NAME_CHARS = 2;

/** Dearer than any way through a run: there is no name. */
export const NO_NAME = 0x3fffffff;

/** What the cheapest name of each length costs that begins at the place which was asked last. */
export const nameCosts = new Int32Array(MAX_NAME_CHARS + 1);
let longest = 0;

/** A name from `at` to `end`, cheaper where the words beside it speak of a person. */
function priceName({ facts }: Run, at: number, end: number, cost: number): void {
  const cut = ((facts[end] ?? 0) & AFTER) !== 0 ? cost - COSTS.contextAfter : cost;
  const chars = end - at;
  if (chars > longest) longest = chars;
  if (cut < (nameCosts[chars] ?? 0)) nameCosts[chars] = cut < 1 ? 1 : cut;
}

/** Names of a surname that costs `surname` and ends before `after`: with a given name, or with a title. */
function priceSurname(
  run: Run,
  at: number,
  after: number,
  length: number,
  surname: number,
  discount: number,
): void {
  if (after >= length) return;
  const { facts, units } = run;
  const next = facts[after] ?? 0;
  const first = next & COST_MASK;
  const cost = COSTS.full + surname + first - discount;
  priceName(run, at, after + 1, cost + COSTS.oneGiven);
  if (after + 1 < length)
    priceName(run, at, after + 2, cost + COSTS.twoGiven + ((facts[after + 1] ?? 0) & COST_MASK));
  if ((next & TITLE) === 0) return;
  const title = titleAt(units, after, length);
  if (title > 0) priceName(run, at, after + title, COSTS.titled + surname - discount);
}

function priceForeign(run: Run, at: number, length: number, discount: number): void {
  const last = Math.min(length, at + MAX_NAME_CHARS);
  let end = at + 1;
  while (end < last && ((run.facts[end] ?? 0) & FOREIGN) !== 0) {
    end += 1;
    if (end - at >= MIN_FOREIGN_CHARS)
      priceName(run, at, end, COSTS.foreign + COSTS.foreignChar * (end - at) - discount);
  }
}

/**
 * Work out {@link nameCosts} of the names that begin at `at`.
 *
 * @returns characters of the longest name; 0 where there is none
 */
export function priceNames(run: Run, at: number, length: number): number {
  const { facts, units } = run;
  longest = 0;
  for (let chars = MIN_NAME_CHARS; chars <= MAX_NAME_CHARS; chars += 1) nameCosts[chars] = NO_NAME;
  if (at + 1 >= length) return longest;
  const before = at === 0 ? 0 : (facts[at - 1] ?? 0);
  const isCalled =
    (before & (BEFORE | BEFORE_TWO)) !== 0 && ((before & BEFORE) !== 0 || isAnnounced(units, at));
  const discount = isCalled ? COSTS.contextBefore : 0;
  const fact = facts[at] ?? 0;
  const single = (fact >>> SURNAME_SHIFT) & COST_MASK;
  if (single > 0) priceSurname(run, at, at + 1, length, single, discount);
  if ((fact & COMPOUND) !== 0) {
    const compound = compoundSurname(units, at);
    if (compound > 0) priceSurname(run, at, at + 2, length, compound, discount);
  }
  if ((fact & FOREIGN) !== 0) priceForeign(run, at, length, discount);
  const next = facts[at + 1] ?? 0;
  const second = next & COST_MASK;
  priceName(run, at, at + 2, COSTS.givenAlone + (fact & COST_MASK) + second - discount);
  if ((fact & NICKNAME) !== 0) {
    const surname = (next >>> SURNAME_SHIFT) & COST_MASK || UNSEEN_COST;
    priceName(run, at, at + 2, COSTS.nickname + Math.min(surname, second) - discount);
  }
  return longest;
}

/** What the words beside a name may take off its cost, at most. */
const MAX_DISCOUNT = COSTS.contextBefore + COSTS.contextAfter;

/**
 * False where every name that begins at `at` costs more than its characters as words of their own, whatever stands
 * beside it. The bounds are those of {@link priceNames} with all that may be taken off.
 */
export function mayBeginName({ facts }: Run, at: number, length: number): boolean {
  const fact = facts[at] ?? 0;
  if ((fact & (COMPOUND | NICKNAME)) !== 0) return true;
  const next = facts[at + 1] ?? 0;
  if (at + 1 >= length) return false;
  const third = facts[at + 2] ?? 0;
  if ((fact & next & third & FOREIGN) !== 0) return true;
  const second = next & COST_MASK;
  const words = (fact >>> SINGLE_SHIFT) + (next >>> SINGLE_SHIFT);
  if (COSTS.givenAlone + (fact & COST_MASK) + second - MAX_DISCOUNT <= words) return true;
  const surname = (fact >>> SURNAME_SHIFT) & COST_MASK;
  if (surname === 0) return false;
  if ((next & TITLE) !== 0) return true;
  const cost = COSTS.full + surname + second - MAX_DISCOUNT;
  if (cost + COSTS.oneGiven <= words) return true;
  return cost + COSTS.twoGiven + (third & COST_MASK) <= words + (third >>> SINGLE_SHIFT);
}
