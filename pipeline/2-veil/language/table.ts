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

/** Kind of a code unit: what the counting pass branches on. */
export const KIND_OTHER = 0;
export const KIND_HAN = 1;
export const KIND_KANA = 2;
export const KIND_HANGUL = 3;
export const KIND_BOPOMOFO = 4;
export const KIND_LATIN = 5;
/** A letter of any other script. */
export const KIND_LETTER = 6;
/** Combining marks and length marks: they continue what stands before them and begin nothing. */
export const KIND_MARK = 7;
/** First half of a surrogate pair. */
export const KIND_HIGH_SURROGATE = 8;

/** Flags of a Han character. */
export const FLAG_SIMPLIFIED = 1;
export const FLAG_TRADITIONAL = 2;
export const FLAG_SIMPLIFIED_IN_JAPAN = 4;
export const FLAG_TRADITIONAL_IN_JAPAN = 8;
export const FLAG_MANDARIN = 16;
export const FLAG_CANTONESE = 32;
export const FLAG_FUNCTION = 64;

/**
 * Log-odds of Chinese against Japanese from one Han character, in thousandths. Judged, not fitted: e^2.5 is 12 to
 * 1, which leaves room for quotations, foreign names and old spelling: no character decides a text alone, but a word does that
 * only Chinese has (e^3 is 20 to 1).
 */
export const WEIGHTS_MILLI = {
  chinese: 2_500,
  japanese: -2_500,
  wordStrong: 3_000,
  wordMiddle: 1_500,
  oldForm: 1_200,
  wordWeak: 500,
  rareInJapan: 500,
} as const;

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

/** What the counting pass asks of a code unit, in one number of its row: its kind (4 bits), its flags (7), its log-odds (above 16). */
export const KIND_MASK = 0xf;
export const FLAGS_SHIFT = 4;
export const FLAGS_MASK = 0x7f;
export const WEIGHT_SHIFT = 16;

fillColumn(COLUMN.language, () => {
  const { kinds, flags, weightsMilli } = makeUnitFacts();
  return Int32Array.from(
    kinds,
    (kind, unit) => kind | ((flags[unit] ?? 0) << FLAGS_SHIFT) | ((weightsMilli[unit] ?? 0) << WEIGHT_SHIFT),
  );
});
