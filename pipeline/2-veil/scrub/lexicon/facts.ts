/** What names and words cost, and what the lattice knows of each code unit. */
import { COLUMN, fillColumn } from '../../units/table.ts';
import { SIGN, signsOf } from '../signs.ts';
import { MARK, MARKS, SINGLE_SURNAME } from './cues.ts';
import { getLexicon, type Lexicon } from './load.ts';
import { UNSEEN_COST } from './pack.ts';

/** Costs beside those of the lexicon, in tenths of nats. */
export const COSTS = {
  /** A word is a full name. */
  full: -10,
  /** A given name of two characters without its surname. */
  givenAlone: 32,
  /** Nine of ten given names have two characters, one of ten has one. */
  oneGiven: 28,
  twoGiven: 2,
  /** A nickname: 阿, 小, 老, 大 and one character. */
  nickname: 60,
  /** A surname or given name before a title. */
  titled: 40,
  /** Taken off where the words beside speak of a person. */
  contextBefore: 20,
  contextAfter: 12,
  /** A foreign name in Chinese characters, of three characters and more; then each of them. */
  foreign: 112,
  foreignChar: 29,
  /** A character that no word has. */
  unknown: 120,
} as const;

/**
 * What the lattice asks of a code unit, told of its simplified form in one number: cost in a given name (8 bits), cost
 * as a surname (8), marks (7), cost as a word of its own (8), and the sign where it is no
 * Han character.
 */
export const SURNAME_SHIFT = 8;
const MARK_SHIFT = 16;
export const SINGLE_SHIFT = 23;
export const COST_MASK = 0xff;
export const NOT_HAN = 1 << 31;
export const AFTER = MARK.after << MARK_SHIFT;
export const BEFORE = MARK.before << MARK_SHIFT;
export const BEFORE_TWO = MARK.beforeTwo << MARK_SHIFT;
export const FOREIGN = MARK.foreign << MARK_SHIFT;
export const NICKNAME = MARK.nickname << MARK_SHIFT;
export const COMPOUND = MARK.compound << MARK_SHIFT;
export const TITLE = MARK.title << MARK_SHIFT;

/** What the lattice asks of each code unit, as it is written. */
export function makeLatticeFacts({ words, simplified, givenCost }: Lexicon): Int32Array {
  return Int32Array.from(simplified, (unit, written) => {
    const root = words.root(unit);
    const single = root < 0 ? COSTS.unknown : Math.min(COSTS.unknown, words.cost(root));
    return (
      (givenCost[unit] ?? UNSEEN_COST) +
      ((SINGLE_SURNAME[unit] ?? 0) << SURNAME_SHIFT) +
      ((MARKS[unit] ?? 0) << MARK_SHIFT) +
      (single << SINGLE_SHIFT) +
      ((signsOf(written) & SIGN.han) === 0 ? NOT_HAN : 0)
    );
  });
}

let opened: Lexicon | null = null;

/** The lexicon, with the columns of the lattice filled: on first use. */
export function openLattice(): Lexicon {
  if (opened !== null) return opened;
  opened = getLexicon();
  const { simplified } = opened;
  fillColumn(COLUMN.simplified, () => simplified);
  fillColumn(COLUMN.lattice, () => makeLatticeFacts(getLexicon()));
  return opened;
}
