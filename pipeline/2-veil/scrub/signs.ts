/** What stands in a text: one bit for each kind of character that decides whether a step or a pattern can find anything. */
import { unitAt } from '../../model/units.ts';
import { markUnits } from '../units/patterns.ts';
import * as table from '../units/table.ts';
import { DIGIT_LETTER, LOOK_ALIKE, NUMERAL } from './fold.ts';

/** The engine folds constants of the module that uses them, not those of another. */
const { COLUMN, ROW_SHIFT, UNIT_TABLE } = table;

/** What {@link signsOf} tells. That of numerals is 1, so that they can be counted by it. */
export const SIGN = {
  numeral: 1,
  digitLetter: 1 << 1,
  lookAlike: 1 << 2,
  /** A picture, or half of a pair, which may be a picture's. */
  pictorial: 1 << 3,
  latin: 1 << 4,
  digit: 1 << 5,
  han: 1 << 6,
  kana: 1 << 7,
  /** First half of a pair that may be a Han character or kana, which only a pattern tells: of most emoji it is not. */
  farLetter: 1 << 8,
  capital: 1 << 9,
  /** Another one in lower case, or half of a pair, which may be. */
  cased: 1 << 10,
  /** Between the parts of a foreign name. */
  middleDot: 1 << 11,
  /** First of an honorific that only Japanese has. */
  honorific: 1 << 12,
  /** The Korean honorific. */
  ssi: 1 << 13,
  /** Of a spelled-out at sign that is no Latin word. */
  spelledAt: 1 << 14,
  /** Of a spelled-out dot that is no Latin word. */
  spelledDot: 1 << 15,
  underscore: 1 << 16,
  colon: 1 << 17,
  dot: 1 << 18,
  at: 1 << 19,
  hash: 1 << 20,
  /** Of every cue of an invite code. */
  invite: 1 << 21,
  /** First of a title that Japanese and Chinese share. */
  elder: 1 << 22,
  /** Of every cue of an e-mail address. */
  mail: 1 << 23,
  /** Of a sentence. */
  end: 1 << 24,
} as const;

/** Signs of which none can be ruled out. */
export const EVERY_SIGN = -1;

const PATTERNS: readonly (readonly [pattern: RegExp, sign: number])[] = [
  [NUMERAL, SIGN.numeral],
  [DIGIT_LETTER, SIGN.digitLetter],
  [LOOK_ALIKE, SIGN.lookAlike],
  [/\p{Extended_Pictographic}/gu, SIGN.pictorial],
  [/[\ud800-\udfff]/g, SIGN.pictorial | SIGN.cased],
  // U+1F400 to U+1FBFF are pictures; among those before stands 🈀, which is kana to Unicode.
  [/[\ud800-\ud83c\ud83f-\udbff]/g, SIGN.farLetter],
  [/[A-Za-z]/gu, SIGN.latin],
  [/[0-9]/gu, SIGN.digit],
  [/[\p{Script=Han}〇]/gu, SIGN.han],
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, SIGN.kana],
  [/[A-Z]/gu, SIGN.capital],
  [/\p{Changes_When_Lowercased}/gu, SIGN.cased],
  [/[·・•‧]/gu, SIGN.middleDot],
  [/[さちく様氏]/gu, SIGN.honorific],
  [/先/gu, SIGN.elder],
  [/씨/gu, SIGN.ssi],
  [/[艾圈老([{<【〔「]/gu, SIGN.spelledAt],
  [/[点。([{<【〔「]/gu, SIGN.spelledDot],
  [/_/gu, SIGN.underscore],
  [/:/gu, SIGN.colon],
  [/\./gu, SIGN.dot],
  [/@/gu, SIGN.at],
  [/#/gu, SIGN.hash],
  [/[码接vV]/gu, SIGN.invite],
  [/[邮mM]/gu, SIGN.mail],
  [/[。！？!?\n]/gu, SIGN.end],
];

table.fillColumn(COLUMN.signs, () => markUnits(PATTERNS));

/** Signs of a code unit. */
export function signsOf(unit: number): number {
  return UNIT_TABLE[(unit << ROW_SHIFT) | COLUMN.signs] ?? 0;
}

/** What of a code unit wakes rules. */
export function triggersOf(unit: number): number {
  return UNIT_TABLE[(unit << ROW_SHIFT) | COLUMN.triggers] ?? 0;
}

/** What in a text wakes rules. */
export function surveyTriggers(text: string): number {
  let triggers = 0;
  for (let at = 0, { length } = text; at < length; at += 1) triggers |= triggersOf(unitAt(text, at));
  return triggers;
}

/** Signs that stand in a text. */
export function surveySigns(text: string): number {
  let signs = 0;
  for (let at = 0, { length } = text; at < length; at += 1) signs |= signsOf(unitAt(text, at));
  return signs;
}
