/** What names and words cost, and what the lattice knows of each code unit. */
import { SIGN, SIGN_UNITS } from '../signs.ts';
import { MARK, MARKS, SINGLE_SURNAME } from './cues.ts';
import { getLexicon } from './load.ts';
import { UNSEEN_COST } from './pack.ts';
import type { PairIndex, Trie } from './trie.ts';

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

/** What the lattice looks things up in. */
export interface Tables {
  readonly words: Trie;
  readonly pairs: PairIndex;
  readonly simplified: Uint16Array;
  /** Of each code unit, as it is written. */
  readonly facts: Int32Array;
}

let tables: Tables | null = null;

/** The tables; made on first use and kept. */
export function openTables(): Tables {
  if (tables !== null) return tables;
  const { words, pairs, simplified, givenCost } = getLexicon();
  const facts = new Int32Array(0x10000);
  for (let written = 0; written < facts.length; written += 1) {
    const unit = simplified[written] ?? 0;
    const root = words.root(unit);
    const single = root < 0 ? COSTS.unknown : Math.min(COSTS.unknown, words.cost(root));
    facts[written] =
      (givenCost[unit] ?? UNSEEN_COST) +
      ((SINGLE_SURNAME[unit] ?? 0) << SURNAME_SHIFT) +
      ((MARKS[unit] ?? 0) << MARK_SHIFT) +
      (single << SINGLE_SHIFT) +
      (((SIGN_UNITS[written] ?? 0) & SIGN.han) === 0 ? NOT_HAN : 0);
  }
  tables = { words, pairs, simplified, facts };
  return tables;
}
