/** Makes what the language is judged by of each code unit, out of what single characters say. */
import { findUnits } from '../units/patterns.ts';
import { COLUMN, fillColumn } from '../units/table.ts';
import {
  CANTONESE_WORDS,
  CHINESE,
  FUNCTION_WORDS,
  JAPANESE,
  MANDARIN_WORDS,
  OLD_FORMS,
  RARE_IN_JAPAN,
  SIMPLIFIED,
  SIMPLIFIED_IN_JAPAN,
  TRADITIONAL,
  TRADITIONAL_IN_JAPAN,
  WORDS_MIDDLE,
  WORDS_STRONG,
  WORDS_WEAK,
} from './marks.ts';
import {
  FLAG_CANTONESE,
  FLAG_FUNCTION,
  FLAG_MANDARIN,
  FLAG_SIMPLIFIED,
  FLAG_SIMPLIFIED_IN_JAPAN,
  FLAG_TRADITIONAL,
  FLAG_TRADITIONAL_IN_JAPAN,
  FLAGS_SHIFT,
  KIND_BOPOMOFO,
  KIND_HAN,
  KIND_HANGUL,
  KIND_HIGH_SURROGATE,
  KIND_KANA,
  KIND_LATIN,
  KIND_LETTER,
  KIND_MARK,
  WEIGHT_SHIFT,
  WEIGHTS_MILLI,
} from './table.ts';

/** What is known of each code unit, in a table for each question. */
export interface UnitFacts {
  /** Kind of each UTF-16 code unit. */
  readonly kinds: Uint8Array;
  /** Flags of each code unit. */
  readonly flags: Uint8Array;
  /** Log-odds of each code unit, thousandths. */
  readonly weightsMilli: Int16Array;
}

/** 〇 is a number to Unicode, and a letter here. */
const LETTER = /[\p{L}\u3007]/gu;

/** Kinds of letters by their script. */
const SCRIPTS: readonly (readonly [pattern: RegExp, kind: number])[] = [
  [/\p{Script=Latin}/gu, KIND_LATIN],
  [/\p{Script=Bopomofo}/gu, KIND_BOPOMOFO],
  [/\p{Script=Hangul}/gu, KIND_HANGUL],
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, KIND_KANA],
  [/\p{Script=Han}/gu, KIND_HAN],
];

/** Kinds of other code units, each over those before it. */
const KINDS: readonly (readonly [pattern: RegExp, kind: number])[] = [
  // The iteration mark and the length mark are letters to Unicode; 々 is written as Han, ー continues kana.
  [/[\u30fc\uff70\uff9e\uff9f]|\p{M}/gu, KIND_MARK],
  [/[\ud800-\udbff]/g, KIND_HIGH_SURROGATE],
];

function markKinds(): Uint8Array {
  const kinds = new Uint8Array(0x10000);
  findUnits(LETTER, (from, to) => kinds.fill(KIND_LETTER, from, to));
  for (const [pattern, kind] of SCRIPTS)
    findUnits(pattern, (from, to) => {
      for (let unit = from; unit < to; unit += 1) if (kinds[unit] === KIND_LETTER) kinds[unit] = kind;
    });
  for (const [pattern, kind] of KINDS) findUnits(pattern, (from, to) => kinds.fill(kind, from, to));
  return kinds;
}

/** In this order: what is said by name overrides what follows from a standard. */
const WEIGHTS: readonly (readonly [chars: Iterable<string>, milli: number])[] = [
  [RARE_IN_JAPAN, WEIGHTS_MILLI.rareInJapan],
  [OLD_FORMS, WEIGHTS_MILLI.oldForm],
  [CHINESE, WEIGHTS_MILLI.chinese],
  [JAPANESE, WEIGHTS_MILLI.japanese],
  [WORDS_WEAK, WEIGHTS_MILLI.wordWeak],
  [WORDS_MIDDLE, WEIGHTS_MILLI.wordMiddle],
  [WORDS_STRONG, WEIGHTS_MILLI.wordStrong],
  [CANTONESE_WORDS, WEIGHTS_MILLI.wordStrong],
];

const FLAGS: readonly (readonly [chars: Iterable<string>, flag: number])[] = [
  [SIMPLIFIED, FLAG_SIMPLIFIED],
  [TRADITIONAL, FLAG_TRADITIONAL],
  [SIMPLIFIED_IN_JAPAN, FLAG_SIMPLIFIED_IN_JAPAN],
  [TRADITIONAL_IN_JAPAN, FLAG_TRADITIONAL_IN_JAPAN],
  [MANDARIN_WORDS, FLAG_MANDARIN],
  [CANTONESE_WORDS, FLAG_CANTONESE],
  [FUNCTION_WORDS, FLAG_FUNCTION],
];

/** Make the tables that the numbers of the counting pass are put together from. */
export function makeUnitFacts(): UnitFacts {
  const kinds = markKinds();
  const flags = new Uint8Array(0x10000);
  const weightsMilli = new Int16Array(0x10000);
  for (const [chars, milli] of WEIGHTS) for (const char of chars) weightsMilli[char.charCodeAt(0)] = milli;
  for (const [chars, flag] of FLAGS)
    for (const char of chars) flags[char.charCodeAt(0)] = (flags[char.charCodeAt(0)] ?? 0) | flag;
  return { kinds, flags, weightsMilli };
}

fillColumn(COLUMN.language, () => {
  const { kinds, flags, weightsMilli } = makeUnitFacts();
  return Int32Array.from(
    kinds,
    (kind, unit) => kind | ((flags[unit] ?? 0) << FLAGS_SHIFT) | ((weightsMilli[unit] ?? 0) << WEIGHT_SHIFT),
  );
});
